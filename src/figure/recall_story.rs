//! The first view's figure: the recall of every class under one algorithm, with the words that a reader needs at the
//! lines themselves.
//!
//! The axis of steps is logarithmic and does not change while the run grows. A view's `at_step` may lie between two
//! steps; the lines then end between their points. The names of the classes stand at the ends of the lines. A ring
//! marks the lowest point of the smallest class once it is reached, and another the step at which its recall is back
//! ([`Forgetting`]). Their words stand where they cover no line.

use super::axis::{log_step, ten_to};
use super::clip::Window;
use super::painter::{Area, Painter};
use super::{FigureError, View, text};
use crate::observe::{Forgetting, History, Quantity, Series, Split};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// The space around the plot in CSS pixels: left for percentages, right for the names of the classes.
const LEFT: f64 = 46.0;
const RIGHT: f64 = 40.0;
const TOP: f64 = 36.0;
const FOOT: f64 = 30.0;
/// The font sizes of labels and of words at the lines.
const LABEL: f64 = 14.0;
const WORDS: f64 = 18.0;
/// The font size of a reason, as a fraction of that of words.
const QUIET: f64 = 0.8;
/// What it costs to leave out a reason: more than a long way, and less than to cover a line.
const WITHOUT_REASON: f64 = COVERED / 2.0;
/// What it costs to cover a line.
const COVERED: f64 = 1e4;
/// The width in CSS pixels below which words are smaller.
const NARROW: f64 = 360.0;
/// The mean width of a bold letter, as a fraction of its font size.
const LETTER: f64 = 0.56;
/// The distance between two lines of words, as a fraction of their font size.
const LEADING: f64 = 1.2;
/// The radius of a ring.
const RING: f64 = 9.0;
/// The opacity of the run before.
const FAINT: f64 = 0.3;

/// One run of the first view.
#[derive(Clone, Copy, Debug)]
pub struct RecallStory<'a> {
    /// The records of the run.
    pub history: &'a History,
    /// The records of the same algorithm's run before, which is drawn faintly.
    pub previous: Option<&'a History>,
    /// The names of the classes, the largest first.
    pub classes: &'a [&'a str],
    /// The number of training examples of each class.
    pub counts: &'a [usize],
    /// The last step of the run.
    pub last: usize,
}

/// A point of a figure in pixels.
type Pixel = (f64, f64);

impl RecallStory<'_> {
    /// Returns what happened to the smallest class up to a step.
    pub fn forgetting(&self, step: f64) -> Forgetting {
        let class = self.classes.len().saturating_sub(1);
        Forgetting::at(self.history, class, self.counts.get(class).copied().unwrap_or(0), step, self.last)
    }

    /// Draws the run up to the view's step over a whole area.
    ///
    /// # Errors
    ///
    /// Returns an error if the backend fails.
    pub fn draw<DB: DrawingBackend>(&self, root: &Area<DB>, view: &View) -> Result<(), FigureError> {
        let painter = Painter { view };
        let plot = Plot::new(&painter, root.dim_in_pixel(), self.last);
        root.fill(&RGBColor::from(view.theme.background)).map_err(FigureError::drawing)?;
        painter.axes(root, &plot, self.last)?;
        let until = view.at_step.unwrap_or(f64::INFINITY).min(self.last as f64);
        for class in 0..self.classes.len() {
            if let Some(previous) = self.previous.filter(|_| view.previous_run) {
                let line = plot.line(previous, class, f64::INFINITY);
                painter.line(root, &line, view.class_color(class).mix(FAINT).stroke_width(painter.stroke(2.5)))?;
            }
        }
        let rare = self.classes.len().saturating_sub(1);
        let mut ends = Vec::new();
        for class in 0..self.classes.len() {
            let (color, width) = (view.class_color(class), if class == rare { 5.0 } else { 3.5 });
            let line = plot.line(self.history, class, until);
            painter.line(root, &line, color.stroke_width(painter.stroke(width)))?;
            if let Some(&end) = line.last() {
                let dot = Circle::new(rounded(end), painter.px(width), color.filled());
                root.draw(&dot).map_err(FigureError::drawing)?;
                ends.push((end, class));
            }
        }
        painter.names(root, ends, self.classes)?;
        self.words(&painter, root, &plot, until)
    }

    /// Writes what happened to the smallest class.
    fn words<DB: DrawingBackend>(
        &self,
        painter: &Painter,
        root: &Area<DB>,
        plot: &Plot,
        until: f64,
    ) -> Result<(), FigureError> {
        let rare = self.classes.len().saturating_sub(1);
        let told = self.forgetting(until);
        let color = painter.view.class_color(rare);
        let whole = |class| plot.line(self.history, class, f64::INFINITY);
        let apart = 6.0 * painter.view.scale;
        let lines: Vec<Vec<Pixel>> = (0..self.classes.len()).map(|class| thinned(whole(class), apart)).collect();
        let mut taken: Vec<Bounds> = Vec::new();
        let low = told.low.map(|low| {
            let words = text::forgotten(low.right, low.examples, self.classes[rare]);
            (low.step, words, String::new())
        });
        let reason = if told.eases { text::eases(self.classes[0]) } else { String::new() };
        let back = told.recovery.map(|step| (step, text::back_at(step), reason));
        for (step, words, reason) in low.into_iter().chain(back) {
            let Some(at) = plot.point(self.history, rare, step) else { continue };
            let ring = Circle::new(rounded(at), painter.px(RING), color.stroke_width(painter.stroke(2.5)));
            root.draw(&ring).map_err(FigureError::drawing)?;
            // Without the reason where that would cover something.
            let without = ways(&words, "").map(|words| (words, WITHOUT_REASON));
            let places = ways(&words, &reason).map(|words| (words, 0.0)).into_iter().chain(without);
            let places = places.filter_map(|(words, more)| {
                let (cost, place) = painter.place_words(&words, at, plot, &lines, &taken)?;
                Some((cost + more, words, place))
            });
            if let Some((_, words, place)) = places.min_by(|a, b| a.0.total_cmp(&b.0)) {
                painter.words(root, &words, (at, place), (plot.words(), color))?;
                taken.push(place);
            }
        }
        if told.is_over && told.low.is_none() {
            let at = (plot.left + 0.5 * plot.width, plot.top + 0.62 * plot.height);
            let muted = RGBColor::from(painter.view.theme.muted);
            painter.bold(root, text::NO_DROP, rounded(at), (HPos::Center, VPos::Center), (WORDS, muted))?;
        }
        Ok(())
    }
}

/// Returns the step at a horizontal pixel of the figure, between 0 and the last.
pub fn story_step(last: usize, size: (u32, u32), view: &View, x: f64) -> f64 {
    let plot = Plot::new(&Painter { view }, size, last);
    axis_step(last, ((x - plot.left) / plot.width).clamp(0.0, 1.0))
}

/// Returns the position of a step along the figure's axis, from 0 to 1.
pub fn axis_share(last: usize, step: f64) -> f64 {
    (log_step(step) / log_step(last.max(1) as f64)).clamp(0.0, 1.0)
}

/// Returns the step at a position along the figure's axis, from 0 to 1.
pub fn axis_step(last: usize, share: f64) -> f64 {
    if share >= 1.0 { last as f64 } else { ten_to(share * log_step(last.max(1) as f64)) - 1.0 }
}

/// The area of the curves, in pixels, and the position of the last step.
struct Plot {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    scale: f64,
    last: usize,
}

impl Plot {
    fn new(painter: &Painter, (width, height): (u32, u32), last: usize) -> Self {
        let px = |length| f64::from(painter.px(length));
        Self {
            left: px(LEFT),
            top: px(TOP),
            width: (f64::from(width) - px(LEFT) - px(RIGHT)).max(1.0),
            height: (f64::from(height) - px(TOP) - px(FOOT)).max(1.0),
            scale: painter.view.scale,
            last,
        }
    }

    /// Returns the font size of words in pixels, which is smaller in a narrow figure.
    fn words(&self) -> f64 {
        WORDS * self.scale * (self.width / (NARROW * self.scale)).clamp(0.8, 1.0)
    }

    fn x(&self, step: f64) -> f64 {
        self.left + self.width * axis_share(self.last, step)
    }

    fn y(&self, recall: f64) -> f64 {
        self.top + self.height * (1.0 - recall)
    }

    /// Returns a class's recall up to a step. Between two records the line ends on the way from one to the next.
    fn line(&self, history: &History, class: usize, until: f64) -> Vec<Pixel> {
        let mut line: Vec<Pixel> = Vec::new();
        for (step, recall) in history.curve(recall_of(class)) {
            let next = (self.x(step), self.y(recall));
            if step <= until {
                line.push(next);
                continue;
            }
            if let Some(&(x, y)) = line.last() {
                let share = (self.x(until) - x) / (next.0 - x);
                line.push((self.x(until), y + share * (next.1 - y)));
            }
            break;
        }
        line
    }

    /// Returns the point of a class's recall at a recorded step.
    fn point(&self, history: &History, class: usize, step: f64) -> Option<Pixel> {
        let (step, recall) = history.curve(recall_of(class)).find(|(at, _)| *at == step)?;
        Some((self.x(step), self.y(recall)))
    }
}

fn recall_of(class: usize) -> Series {
    Series::of_class(Quantity::Recall, Split::Train, class)
}

/// Words at a point in lines: what happened, and a reason in quieter lines below it.
struct Words {
    told: Vec<String>,
    reason: Vec<String>,
}

impl Words {
    /// Returns the width and the height in pixels, for a font size.
    fn size(&self, font: f64) -> (f64, f64) {
        let letters = |lines: &[String]| lines.iter().map(|line| line.chars().count()).max().unwrap_or(0) as f64;
        let width = letters(&self.told).max(QUIET * letters(&self.reason));
        (LETTER * font * width, LEADING * font * (self.told.len() as f64 + QUIET * self.reason.len() as f64))
    }
}

/// Returns the ways to break words into lines: in one, after the first possible break, and at every one.
fn ways(told: &str, reason: &str) -> [Words; 3] {
    let lines = |text: &str, most: usize| {
        let split = text.splitn(most, '\n').filter(|line| !line.is_empty());
        split.map(|line| line.replace('\n', " ")).collect()
    };
    [1, 2, usize::MAX].map(|most| Words { told: lines(told, most), reason: lines(reason, most) })
}

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bounds {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Bounds {
    fn window(&self, room: f64) -> Window {
        Window {
            across: [self.left - room, self.left + self.width + room],
            up: [self.top - room, self.top + self.height + room],
        }
    }

    /// Returns whether there is less room than this between two rectangles.
    fn overlaps(&self, other: &Self, room: f64) -> bool {
        let apart = |a: f64, length: f64, b: f64, other: f64| a + length + room < b || b + other + room < a;
        !apart(self.left, self.width, other.left, other.width) && !apart(self.top, self.height, other.top, other.height)
    }

    /// Returns its point nearest to another.
    fn nearest(&self, (x, y): Pixel) -> Pixel {
        (x.clamp(self.left, self.left + self.width), y.clamp(self.top, self.top + self.height))
    }
}

impl Painter<'_> {
    /// Writes a line of bold text.
    pub(super) fn bold<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        words: &str,
        at: (i32, i32),
        anchor: (HPos, VPos),
        (size, color): (f64, RGBColor),
    ) -> Result<(), FigureError> {
        let font = FontDesc::new(FontFamily::Name(&self.view.theme.font), size * self.view.scale, FontStyle::Bold);
        let style = TextStyle::from(font).color(&color).pos(Pos::new(anchor.0, anchor.1));
        area.draw_text(words, &style, at).map_err(FigureError::drawing)
    }

    fn line<DB: DrawingBackend>(&self, root: &Area<DB>, line: &[Pixel], style: ShapeStyle) -> Result<(), FigureError> {
        if line.len() < 2 {
            return Ok(());
        }
        let points: Vec<(i32, i32)> = line.iter().copied().map(rounded).collect();
        root.draw(&PathElement::new(points, style)).map_err(FigureError::drawing)
    }

    fn axes<DB: DrawingBackend>(&self, root: &Area<DB>, plot: &Plot, last: usize) -> Result<(), FigureError> {
        let (grid, muted) = (RGBColor::from(self.view.theme.grid), self.view.theme.muted);
        for recall in [0.0, 0.5, 1.0] {
            let ends = [(plot.left, plot.y(recall)), (plot.left + plot.width, plot.y(recall))];
            self.line(root, &ends, grid.stroke_width(self.stroke(1.5)))?;
            let (x, y) = rounded(ends[0]);
            self.text(
                root,
                &text::percent(recall),
                (x - self.px(8.0), y),
                (HPos::Right, VPos::Center),
                (LABEL, muted),
            )?;
        }
        self.text(root, text::SHARE_RIGHT, (0, 0), (HPos::Left, VPos::Top), (LABEL, muted))?;
        let powers = (1..=last.max(1).ilog10()).map(|power| ten_to(f64::from(power)));
        for step in std::iter::once(0.0).chain(powers) {
            let (x, y) = rounded((plot.x(step), plot.y(0.0) + f64::from(self.px(9.0))));
            let side = if step == 0.0 { HPos::Left } else { HPos::Center };
            self.text(root, &text::story_step(step), (x, y), (side, VPos::Top), (LABEL, muted))?;
        }
        Ok(())
    }

    /// Writes the classes' names at the ends of their lines, apart where the lines meet.
    fn names<DB: DrawingBackend>(
        &self,
        root: &Area<DB>,
        mut ends: Vec<(Pixel, usize)>,
        classes: &[&str],
    ) -> Result<(), FigureError> {
        ends.sort_by(|a, b| a.0.1.total_cmp(&b.0.1));
        let least = f64::from(self.px(WORDS * LEADING));
        let mut heights: Vec<f64> = ends.iter().map(|(end, _)| end.1).collect();
        for place in 1..heights.len() {
            heights[place] = heights[place].max(heights[place - 1] + least);
        }
        // Lines that end together share the shift.
        let shift = heights.iter().zip(&ends).map(|(height, (end, _))| height - end.1).sum::<f64>();
        let shift = shift / heights.len().max(1) as f64;
        // No name leaves the figure at its top.
        let shift = heights.first().map_or(0.0, |top| shift.min(top - 0.6 * least));
        for (height, ((x, _), class)) in heights.into_iter().zip(ends) {
            let at = rounded((x + f64::from(self.px(9.0)), height - shift));
            let color = self.view.class_color(class);
            self.bold(root, &text::plural(classes[class]), at, (HPos::Left, VPos::Center), (WORDS, color))?;
        }
        Ok(())
    }

    /// Finds a place for words about a point: the nearest that covers no line and no other words, if there is one.
    /// Returns it with its cost, which is its distance if it covers nothing.
    fn place_words(
        &self,
        words: &Words,
        (x, y): Pixel,
        plot: &Plot,
        lines: &[Vec<Pixel>],
        taken: &[Bounds],
    ) -> Option<(f64, Bounds)> {
        let unit = plot.words();
        let (width, height) = words.size(unit);
        let room = f64::from(self.px(RING + 2.0));
        let (right, bottom) = (plot.left + plot.width, plot.y(0.0));
        let across =
            (0..=24).map(|i| plot.left + room + f64::from(i) / 24.0 * (right - width - plot.left - room).max(0.0));
        let down =
            (0..=16).map(|i| plot.top + room + f64::from(i) / 16.0 * (bottom - height - plot.top - room).max(0.0));
        let places = down.flat_map(|top| across.clone().map(move |left| Bounds { left, top, width, height }));
        let fits = |place: &Bounds| place.left >= plot.left && place.top >= plot.top;
        let cost = |place: &Bounds| {
            let window = place.window(room);
            let covered = lines.iter().map(|line| window.line(line)).filter(|piece| !piece.is_empty()).count();
            let hidden = taken.iter().filter(|other| place.overlaps(other, 0.6 * unit)).count();
            let near = place.nearest((x, y));
            let far = libm::hypot(near.0 - x, near.1 - y).max(2.0 * RING * self.view.scale);
            far + COVERED * (covered + 2 * hidden) as f64
        };
        places.filter(fits).map(|place| (cost(&place), place)).min_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// Writes words at a place, and leads to the point that they are about if it is not beside them.
    fn words<DB: DrawingBackend>(
        &self,
        root: &Area<DB>,
        words: &Words,
        ((x, y), place): (Pixel, Bounds),
        (size, color): (f64, RGBColor),
    ) -> Result<(), FigureError> {
        let near = place.nearest((x, y));
        let (dx, dy) = (near.0 - x, near.1 - y);
        let (far, ring) = (libm::hypot(dx, dy), RING * self.view.scale);
        if far > 2.8 * ring {
            let from = (x + dx / far * 1.3 * ring, y + dy / far * 1.3 * ring);
            let to = (x + dx / far * (far - 0.3 * ring), y + dy / far * (far - 0.3 * ring));
            self.line(root, &[from, to], color.mix(0.6).stroke_width(self.stroke(1.5)))?;
        }
        // Words to the left of their point end near it.
        let right = place.left + place.width < x;
        let (side, left) = if right { (HPos::Right, place.left + place.width) } else { (HPos::Left, place.left) };
        let mut top = place.top;
        for line in &words.told {
            self.bold(root, line, rounded((left, top)), (side, VPos::Top), (size / self.view.scale, color))?;
            top += LEADING * size;
        }
        for line in &words.reason {
            let quiet = (QUIET * size / self.view.scale, self.view.theme.muted);
            self.text(root, line, rounded((left, top)), (side, VPos::Top), quiet)?;
            top += QUIET * LEADING * size;
        }
        Ok(())
    }
}

/// Returns the points of a line that are at least so far apart horizontally, and its last point. Words are placed with
/// every frame, so that few points must do.
fn thinned(line: Vec<Pixel>, apart: f64) -> Vec<Pixel> {
    let mut kept: Vec<Pixel> = Vec::new();
    let last = line.last().copied();
    kept.extend(
        line.into_iter()
            .scan(f64::NEG_INFINITY, |left, point| {
                let is_apart = point.0 - *left >= apart;
                if is_apart {
                    *left = point.0;
                }
                Some(is_apart.then_some(point))
            })
            .flatten(),
    );
    kept.extend(last);
    kept
}

fn rounded((x, y): Pixel) -> (i32, i32) {
    (x.round() as i32, y.round() as i32)
}

#[cfg(test)]
mod tests {
    use super::super::svg_export::svg_text;
    use super::super::tests::spots;
    use super::*;
    use crate::observe::Columns;

    fn history(recalls: &[[f64; 2]]) -> History {
        let columns = Columns::new(2);
        let mut history = History::new(2);
        for (step, recall) in recalls.iter().enumerate() {
            let mut record = vec![f64::NAN; columns.record_length()];
            record[0] = step as f64;
            for (class, recall) in recall.iter().enumerate() {
                record[1 + columns.position(recall_of(class)).unwrap()] = *recall;
            }
            history.extend(&record).unwrap();
        }
        history
    }

    fn dropping() -> History {
        let nines = [0.65, 0.3, 0.06, 0.06, 0.1, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9];
        history(&nines.map(|nine| [0.9, nine]))
    }

    fn svg(history: &History, previous: Option<&History>, at_step: Option<f64>, (width, height): (u32, u32)) -> String {
        let story = RecallStory { history, previous, classes: &["4", "9"], counts: &[1400, 200], last: 10 };
        let view = View { at_step, previous_run: true, ..View::default() };
        svg_text((width, height), &view, |area, view| story.draw(area, view)).unwrap()
    }

    fn says(svg: &str, words: &str) -> bool {
        let lines: Vec<&str> = svg.lines().map(str::trim).filter(|line| !line.starts_with('<')).collect();
        lines.join(" ").contains(words)
    }

    #[test]
    fn words_appear_with_the_step_that_they_are_about() {
        let history = dropping();
        let at = |step| svg(&history, None, Some(step), (600, 320));
        let forgotten = "forgotten: 12 of 200 nines right";
        assert!(!says(&at(1.5), forgotten) && says(&at(2.0), forgotten));
        assert!(!says(&at(7.9), "back at step 8") && says(&at(8.0), "back at step 8"));
        assert!(!at(10.0).contains(text::NO_DROP));
        let is_ring = |line: &&str| line.contains("<circle") && line.contains("fill=\"none\"");
        let rings = |step| at(step).lines().filter(is_ring).count();
        assert_eq!([1.5, 2.0, 8.0].map(rings), [0, 1, 2]);
    }

    #[test]
    fn a_run_without_a_drop_says_so_at_its_end() {
        let rising = history(&[[0.6, 0.65], [0.7, 0.7], [0.8, 0.8], [0.9, 0.85]]);
        let story = |at_step| {
            RecallStory { history: &rising, previous: None, classes: &["4", "9"], counts: &[1400, 200], last: 3 }
                .forgetting(at_step)
        };
        assert!(!story(2.9).is_over && story(3.0).is_over && story(3.0).low.is_none());
    }

    #[test]
    fn the_axis_goes_both_ways_and_starts_at_step_0() {
        for step in [0.0, 1.0, 5.0, 53.0, 300.0] {
            assert!((axis_step(300, axis_share(300, step)) - step).abs() < 1e-9, "{step}");
        }
        assert_eq!((axis_share(300, 0.0), axis_share(300, 300.0)), (0.0, 1.0));
        let view = View::default();
        let at = |x| story_step(300, (600, 300), &view, x);
        assert_eq!((at(0.0), at(LEFT), at(600.0 - RIGHT), at(600.0)), (0.0, 0.0, 300.0, 300.0));
    }

    #[test]
    fn a_line_ends_between_two_records_if_the_step_does() {
        let history = history(&[[0.5, 1.0], [0.5, 0.0]]);
        let view = View::default();
        let plot = Plot::new(&Painter { view: &view }, (600, 300), 10);
        let whole = plot.line(&history, 1, 1.0);
        let part = plot.line(&history, 1, ten_to(0.5 * log_step(1.0)) - 1.0);
        assert_eq!((whole.len(), part.len(), whole[0]), (2, 2, part[0]));
        let middle = ((whole[0].0 + whole[1].0) / 2.0, (whole[0].1 + whole[1].1) / 2.0);
        assert!((part[1].0 - middle.0).abs() < 1e-9 && (part[1].1 - middle.1).abs() < 1e-9, "{part:?}");
    }

    #[test]
    fn names_stand_apart_where_lines_meet() {
        let together = svg(&history(&[[0.9, 0.9], [0.99, 0.98]]), None, None, (600, 320));
        let [fours, nines] = ["4s", "9s"].map(|name| spots(&together, name)[0]);
        assert!(nines.1 - fours.1 >= WORDS && fours.0 == nines.0, "{fours:?} {nines:?}");
    }

    #[test]
    fn words_cover_no_line_and_stay_in_the_figure() {
        for (size, scale) in [((600, 320), 1.0), ((340, 320), 1.0), ((1200, 640), 2.0)] {
            let history = dropping();
            let view = View { scale, ..View::default() };
            let painter = Painter { view: &view };
            let plot = Plot::new(&painter, size, 10);
            let lines = [0, 1].map(|class| plot.line(&history, class, f64::INFINITY));
            let at = plot.point(&history, 1, 2.0).unwrap();
            let [_, words, _] = ways("forgotten:\n12 of 200 nines right", "");
            let (_, place) = painter.place_words(&words, at, &plot, &lines, &[]).unwrap();
            assert!(lines.iter().all(|line| place.window(0.0).line(line).is_empty()), "{size:?}: {place:?}");
            assert!(place.left >= 0.0 && place.left + place.width <= f64::from(size.0), "{place:?}");
        }
    }

    #[test]
    fn a_reason_stands_below_what_happened_in_smaller_letters() {
        let [one, two, _] = ways("back at step 53", "the fours are learned,\nso they pull less");
        assert_eq!((one.told.len(), one.reason.len(), two.told.len(), two.reason.len()), (1, 1, 1, 2));
        assert_eq!(one.reason[0], "the fours are learned, so they pull less");
        let (low, high) = (one.size(10.0).1, two.size(10.0).1);
        assert!(
            (low - LEADING * 10.0 * (1.0 + QUIET)).abs() < 1e-9 && (high - low - LEADING * 10.0 * QUIET).abs() < 1e-9
        );
        assert!(ways("a", "").iter().all(|words| words.reason.is_empty()));
    }

    #[test]
    fn a_reason_is_left_out_where_it_would_cover_a_line() {
        let columns = Columns::new(2);
        let mut easing = History::new(2);
        let nines = [0.65, 0.3, 0.06, 0.06, 0.1, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9];
        for (step, nine) in nines.into_iter().enumerate() {
            let mut record = vec![f64::NAN; columns.record_length()];
            record[0] = step as f64;
            let norm = Series::of_class(Quantity::GradientNorm, Split::Train, 0);
            for (series, value) in [(recall_of(0), 0.9), (recall_of(1), nine), (norm, 5.0 - 0.1 * step as f64)] {
                record[1 + columns.position(series).unwrap()] = value;
            }
            easing.extend(&record).unwrap();
        }
        let reason = |size| says(&svg(&easing, None, None, size), "so they pull less");
        assert!(reason((600, 420)) && !reason((600, 150)));
        assert!(says(&svg(&easing, None, None, (600, 150)), "back at step 8"), "what happened stays");
    }

    #[test]
    fn the_run_before_is_drawn_faintly_behind() {
        let (now, before) = (dropping(), history(&[[0.9, 0.5], [0.9, 0.6]]));
        let faint = |previous| svg(&now, previous, None, (600, 320)).matches("opacity=\"0.3\"").count();
        assert_eq!((faint(None), faint(Some(&before))), (0, 2));
    }
}
