//! The markup between the texts.
//!
//! A bank writes all its entries with the same elements in the same order; only the texts between them differ. So the
//! markup up to the next text is compared, as a whole, with what came in this place before, and only another one is taken
//! apart. What comes out is the same: markup that has the same bytes and begins with the same elements open means the
//! same.

use std::ops::Range;

use super::tag::Tag;

/// What was seen: for each kind of part a tree, in which each markup leads to those that came after its text.
#[derive(Default)]
pub(super) struct Habit {
    seen: Vec<Markup>,
    /// Where the trees begin, by the whole name of the part's element.
    roots: Vec<(Vec<u8>, usize)>,
    bytes: Vec<u8>,
    tags: Vec<Tag>,
    closed: Vec<Closed>,
    open: Vec<usize>,
    /// For so many parts nothing is compared or remembered, because nothing was like anything before.
    pause: usize,
}

/// Markup from the end of one text, or the beginning of the part, to the beginning of the next text, or the end of the
/// part.
#[derive(Clone, Debug, Default)]
pub(super) struct Markup {
    bytes: Range<usize>,
    tags: Range<usize>,
    closed: Range<usize>,
    open: Range<usize>,
    /// How many elements are open at the same time, the one with the text included.
    pub(super) depth: usize,
    /// The part ends with it.
    pub(super) is_end: bool,
    /// There are attributes in it that say something of their own ([`super::attribute`]).
    pub(super) attributes: bool,
    child: Option<usize>,
    sibling: Option<usize>,
}

/// An element that ends: its number, and the number after its last descendant.
pub(super) type Closed = (usize, usize);

/// Limits: for all markup, for its bytes, for parts of different names, for what may come in one place.
const MOST: usize = 1024;
const MOST_BYTES: usize = 128 << 10;
const MOST_ROOTS: usize = 32;
const MOST_SIBLINGS: usize = 8;

/// What the markup at hand does, for [`Habit::learn`].
pub(super) struct Lesson<'l> {
    /// Its bytes, and where they begin.
    pub(super) markup: &'l [u8],
    pub(super) begin: usize,
    /// The elements that begin in it.
    pub(super) tags: &'l mut dyn Iterator<Item = Tag>,
    /// Those that end in it.
    pub(super) closed: &'l [Closed],
    /// Those that are open after it, the one with the text not included.
    pub(super) open: &'l [usize],
    pub(super) depth: usize,
    pub(super) is_end: bool,
    pub(super) attributes: bool,
}

impl Habit {
    /// A part begins whose element has that name. The place in front of its markup, if it is worth to look.
    pub(super) fn begin(&mut self, name: &[u8]) -> Option<usize> {
        if self.seen.len() >= MOST || self.bytes.len() >= MOST_BYTES {
            *self = Self { pause: 8 * MOST, ..Self::default() };
        }
        if self.pause > 0 {
            self.pause -= 1;
            return None;
        }
        if let Some((_, place)) = self.roots.iter().find(|(root, _)| root == name) {
            return Some(*place);
        }
        if self.roots.len() >= MOST_ROOTS || name.len() > 64 {
            return None;
        }
        let place = self.seen.len();
        self.roots.push((name.to_owned(), place));
        self.seen.push(Markup::default());
        Some(place)
    }

    /// The place behind the markup at `at`, if it came behind `place` before.
    #[inline]
    pub(super) fn find(&self, place: usize, bytes: &[u8], at: usize) -> Option<(usize, &Markup)> {
        let rest = bytes.get(at..)?;
        let mut next = self.seen.get(place)?.child;
        for _ in 0..MOST_SIBLINGS {
            let place = next?;
            let markup = self.seen.get(place)?;
            if rest.starts_with(self.bytes.get(markup.bytes.clone())?) {
                return Some((place, markup));
            }
            next = markup.sibling;
        }
        None
    }

    /// The elements that begin in a markup; their places count from its beginning.
    #[inline]
    pub(super) fn tags(&self, markup: &Markup) -> &[Tag] {
        self.tags.get(markup.tags.clone()).unwrap_or_default()
    }

    /// The elements that end in a markup.
    #[inline]
    pub(super) fn closed(&self, markup: &Markup) -> &[Closed] {
        self.closed.get(markup.closed.clone()).unwrap_or_default()
    }

    /// The elements that are open at a place.
    pub(super) fn open(&self, place: usize) -> &[usize] {
        self.seen.get(place).and_then(|markup| self.open.get(markup.open.clone())).unwrap_or_default()
    }

    /// Remembers what came behind `place` and gives the place behind it; nothing when there is no room.
    pub(super) fn learn(&mut self, place: usize, lesson: Lesson<'_>) -> Option<usize> {
        if self.seen.len() >= MOST || self.bytes.len() >= MOST_BYTES {
            return None;
        }
        // After text that is odd, nobody looks what is known before it is read.
        if let Some((known, markup)) = self.find(place, lesson.markup, 0)
            && markup.length() == lesson.markup.len()
        {
            return Some(known);
        }
        let behind = self.seen.len();
        let sibling = self.seen.get_mut(place)?.child.replace(behind);
        let begin = lesson.begin;
        let markup = Markup {
            bytes: add(&mut self.bytes, lesson.markup.iter().copied()),
            tags: add(&mut self.tags, lesson.tags.map(|tag| tag.counted_from(begin))),
            closed: add(&mut self.closed, lesson.closed.iter().copied()),
            open: add(&mut self.open, lesson.open.iter().copied()),
            depth: lesson.depth,
            is_end: lesson.is_end,
            attributes: lesson.attributes,
            child: None,
            sibling,
        };
        self.seen.push(markup);
        Some(behind)
    }
}

impl Markup {
    /// How many bytes it has.
    #[inline]
    pub(super) fn length(&self) -> usize {
        self.bytes.len()
    }
}

fn add<T>(all: &mut Vec<T>, more: impl Iterator<Item = T>) -> Range<usize> {
    let start = all.len();
    all.extend(more);
    start..all.len()
}
