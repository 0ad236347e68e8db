//! Sums of amounts, exact whatever their lengths and scales.

use rust_decimal::Decimal;

/// Amounts are added up in units of 10⁻¹⁰, which is quick; those that do not fit there, in whole units and units of 10⁻²⁸.
/// So many amounts as there can be in memory fit.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    units: i128,
    whole: i128,
    rest: i128,
}

/// Decimals of the quick units, and of the finest ones: no [`Decimal`] has more.
const PLACES: u32 = 10;
const MOST: u32 = 28;

impl Sum {
    /// Adds an amount.
    pub(crate) fn add(&mut self, amount: Decimal) {
        match units(amount).and_then(|units| self.units.checked_add(units)) {
            Some(units) => self.units = units,
            None => {
                let one = power(amount.scale());
                self.whole += amount.mantissa() / one;
                self.rest += amount.mantissa() % one * power(MOST.saturating_sub(amount.scale()));
            }
        }
    }

    /// Whether it is that amount.
    pub(crate) fn is(self, amount: Decimal) -> bool {
        let mut other = Self::default();
        other.add(amount);
        self.parts() == other.parts()
    }

    /// The sum without zeros at its end, if it has no more digits than an amount can have.
    pub(crate) fn amount(self) -> Option<Decimal> {
        let (whole, mut rest) = self.parts();
        let mut scale = if rest == 0 { 0 } else { MOST };
        while scale > 0 && rest % 10 == 0 {
            rest /= 10;
            scale -= 1;
        }
        let mantissa = whole.checked_mul(power(scale))?.checked_add(rest)?;
        Decimal::try_from_i128_with_scale(mantissa, scale).ok().map(|amount| amount.normalize())
    }

    /// Whole units, and units of 10⁻²⁸ that are less than a whole one and not negative.
    fn parts(self) -> (i128, i128) {
        let (one, quick) = (power(MOST), power(PLACES));
        let rest = self.rest + self.units.rem_euclid(quick) * power(MOST - PLACES);
        (self.whole + self.units.div_euclid(quick) + rest.div_euclid(one), rest.rem_euclid(one))
    }
}

fn power(places: u32) -> i128 {
    10_i128.saturating_pow(places)
}

/// The amount in the quick units, if it fits.
fn units(amount: Decimal) -> Option<i128> {
    let places = PLACES.checked_sub(amount.scale())?;
    if let (Ok(mantissa), Some(power)) = (i64::try_from(amount.mantissa()), 10_i64.checked_pow(places)) {
        // Both fit into half of it.
        return Some(i128::from(mantissa) * i128::from(power));
    }
    amount.mantissa().checked_mul(10_i128.checked_pow(places)?)
}
