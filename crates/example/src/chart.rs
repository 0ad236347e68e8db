//! The curve of the balance as an SVG that needs neither script nor inline style.

use std::fmt::Write as _;

use jiff::civil::Date;
use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{format, series::Series, texts::Tongue};

/// A drawing for one width of screen.
pub(crate) struct Chart {
    /// Told apart by style: only one of them is visible.
    pub(crate) class: &'static str,
    pub(crate) width: i32,
    pub(crate) height: i32,
    /// The line, as a path.
    pub(crate) line: String,
    /// The area between line and zero, as a path.
    pub(crate) area: String,
    /// Horizontal lines: position, text, and whether it is zero.
    pub(crate) levels: Vec<(i32, String, bool)>,
    /// Month names: position and text.
    pub(crate) months: Vec<(i32, String)>,
    /// Strips that tell their day's balance when pointed at: position, width, text.
    pub(crate) strips: Vec<(String, String, String)>,
    /// The last point.
    pub(crate) end: (String, String),
    /// Where the plot begins and ends.
    pub(crate) plot: Plot,
}

/// The rectangle inside the axes.
#[derive(Clone, Copy)]
pub(crate) struct Plot {
    pub(crate) left: i32,
    pub(crate) right: i32,
    pub(crate) top: i32,
    pub(crate) bottom: i32,
}

/// Draws for wide and for narrow screens: text in an SVG shrinks with it, so one drawing cannot serve both.
pub(crate) fn charts(series: &Series, tongue: Tongue) -> [Chart; 2] {
    let wide = Plot { left: 76, right: 748, top: 14, bottom: 226 };
    let narrow = Plot { left: 62, right: 342, top: 12, bottom: 186 };
    [
        draw(series, tongue, "wide", (760, 256), wide, 12),
        draw(series, tongue, "narrow", (352, 214), narrow, 5),
    ]
}

fn draw(
    series: &Series,
    tongue: Tongue,
    class: &'static str,
    (width, height): (i32, i32),
    plot: Plot,
    most_months: usize,
) -> Chart {
    let (low, high) = range(series);
    let step = nice_step(low, high);
    let floor = (low / step).floor() * step;
    let ceiling = ((high / step).ceil() * step).max(floor + step);
    let y = |balance: Decimal| {
        let share = ((balance - floor) / (ceiling - floor)).to_f64().unwrap_or_default();
        f64::from(plot.bottom) - share * f64::from(plot.bottom - plot.top)
    };
    let last = series.days.len().saturating_sub(1).max(1);
    #[expect(clippy::cast_precision_loss, reason = "pixels of a drawing; at most a few thousand days")]
    let x = |index: usize| {
        f64::from(plot.left) + f64::from(plot.right - plot.left) * (index as f64 / last as f64)
    };

    let mut line = String::new();
    for (index, (_, balance)) in series.days.iter().enumerate() {
        // A balance stays until the day that changes it: the line goes along, then up or down.
        let command = if index == 0 { 'M' } else { 'H' };
        let _ = match command {
            'M' => write!(line, "M{:.1} {:.1}", x(index), y(*balance)),
            _ => write!(line, "H{:.1}V{:.1}", x(index), y(*balance)),
        };
    }
    // An area that does not begin at zero would lie about proportions.
    let with_zero = floor <= Decimal::ZERO && ceiling >= Decimal::ZERO;
    let area =
        if with_zero { format!("{line}V{:.1}H{}Z", y(Decimal::ZERO), plot.left) } else { String::new() };
    let end_balance = series.days.last().map(|(_, balance)| *balance).unwrap_or_default();
    Chart {
        class,
        width,
        height,
        area,
        line,
        levels: levels(floor, ceiling, step)
            .map(|level| (pixel(y(level)), format::rounded(tongue, level, series.currency), level.is_zero()))
            .collect(),
        months: month_marks(series, tongue, most_months)
            .map(|(index, text)| (pixel(x(index)), text))
            .collect(),
        strips: strips(series, tongue, x),
        end: (format!("{:.1}", x(last)), format!("{:.1}", y(end_balance))),
        plot,
    }
}

/// What the drawing must show: zero, too, unless the curve would be a flat line far away from it.
fn range(series: &Series) -> (Decimal, Decimal) {
    let (low, high) = (series.lowest(), series.highest());
    let nearest = if low > Decimal::ZERO { low } else { -high };
    if nearest > Decimal::TWO * (high - low) {
        (low, high)
    } else {
        (low.min(Decimal::ZERO), high.max(Decimal::ZERO))
    }
}

/// A step of 1, 2, 2.5 or 5 times a power of ten that makes about four levels.
fn nice_step(low: Decimal, high: Decimal) -> Decimal {
    let rough = ((high - low) / Decimal::from(4)).max(Decimal::ONE);
    let mut power = Decimal::ONE;
    while power * Decimal::TEN <= rough {
        power *= Decimal::TEN;
    }
    [Decimal::ONE, Decimal::TWO, Decimal::new(25, 1), Decimal::from(5), Decimal::TEN]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= rough)
        .unwrap_or(power)
}

fn levels(floor: Decimal, ceiling: Decimal, step: Decimal) -> impl Iterator<Item = Decimal> {
    std::iter::successors(Some(floor), move |level| Some(level + step))
        .take_while(move |level| *level <= ceiling)
}

/// The first of each month, thinned out so that the names do not touch.
fn month_marks(series: &Series, tongue: Tongue, most: usize) -> impl Iterator<Item = (usize, String)> {
    let firsts: Vec<(usize, Date)> = series
        .days
        .iter()
        .enumerate()
        .filter(|(_, (day, _))| day.day() == 1)
        .map(|(index, (day, _))| (index, *day))
        .collect();
    let every = firsts.len().div_ceil(most).max(1);
    firsts.into_iter().step_by(every).map(move |(index, day)| {
        let name = format::month(tongue, day);
        (index, if day.month() == 1 { day.year().to_string() } else { name.to_owned() })
    })
}

/// One strip for each day, or for each week of a long history.
fn strips(series: &Series, tongue: Tongue, x: impl Fn(usize) -> f64) -> Vec<(String, String, String)> {
    let every = if series.days.len() > 400 { 7 } else { 1 };
    let marked = series.days.iter().enumerate().step_by(every);
    marked
        .map(|(index, (day, balance))| {
            let text = format!(
                "{}: {}",
                format::date(tongue, *day),
                format::money(tongue, *balance, series.currency)
            );
            (format!("{:.1}", x(index)), format!("{:.1}", x(index + every) - x(index)), text)
        })
        .collect()
}

#[expect(clippy::cast_possible_truncation, reason = "a position inside a drawing of some hundred pixels")]
fn pixel(position: f64) -> i32 {
    position.round() as i32
}
