//! The TAN media of a customer: HKTAB and HITAB in versions 4 and 5.
//!
//! Source: FinTS 3.0 PIN/TAN C.2.

use super::{
    answer::{Answer, Refusal},
    bank::Turn,
    customer::Customer,
    dialog::Dialog,
    reply::Reply,
    syntax::{Fields, Seg, Segment},
};

/// Classes that can be asked for; `A` is all.
const CLASSES: [&str; 6] = ["A", "L", "G", "M", "S", "B"];

impl Turn<'_> {
    /// Lists the media.
    pub(crate) fn media(
        &self,
        dialog: &Dialog,
        customer: &Customer,
        order: &Segment,
        number: u32,
    ) -> Result<Reply, Refusal> {
        let class = asked(order).map_err(|answer| Refusal::of(order.number, answer))?;
        let mut list = Seg::new("HITAB", order.version).answers(number).text(0);
        let mut found = false;
        for medium in customer.media.iter().filter(|medium| class == "A" || medium.class == class) {
            found = true;
            let function = medium.function.to_string();
            let mut group = vec![medium.class, "1"];
            if order.version >= 5 {
                group.push(&function);
            }
            let is_card = medium.class == "G";
            // Card: number, sequence, type, account, validity; then the list's number, and the name.
            group.push(if is_card { medium.number } else { "" });
            group.extend([""; 9]);
            group.push(medium.name);
            group.push(if is_card { "" } else { medium.number });
            list = list.group(group);
        }
        let mut reply = Reply { dialog: dialog.id.clone(), ..Reply::default() };
        if found {
            reply.answers.push((number, Answer::new(20)));
            reply.data.push(list);
        } else {
            reply.answers.push((number, Answer::new(3010)));
        }
        Ok(reply)
    }
}

/// The class that is asked for.
fn asked(order: &Segment) -> Result<&str, Answer> {
    let fields = Fields::of(order).shaped(&[1, 1])?;
    fields.exactly((0, 0), &["0", "1", "2"])?;
    Ok(fields.exactly((1, 0), &CLASSES)?)
}
