//! The picture of the first view that stands alone, for export and print: a sentence, the recalls under each algorithm,
//! the lights below each, and a caption.

use super::layout::wrapped;
use super::painter::{Area, Painter};
use super::recall_story::RecallStory;
use super::svg_export::svg_text;
use super::{FigureError, View};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// The font sizes in CSS pixels, and the height of a line as a multiple.
const SENTENCE: f64 = 32.0;
const HEAD: f64 = 20.0;
const SMALL: f64 = 15.0;
const LEADING: f64 = 1.25;
/// The space around the picture and between its columns.
const MARGIN: f64 = 36.0;
/// The height of the lights.
const LIGHTS: f64 = 96.0;

/// The words of the picture.
#[derive(Clone, Debug)]
pub struct StoryWords {
    /// The sentence on top.
    pub sentence: String,
    /// The name of each column.
    pub heads: Vec<String>,
    /// What the lights are.
    pub lights: String,
    /// The line at the bottom.
    pub caption: String,
}

/// The picture of some runs.
#[derive(Debug)]
pub struct StoryPicture<'a> {
    /// The runs, a column each.
    pub columns: Vec<RecallStory<'a>>,
    /// Whether each of the smallest class's examples is classified correctly, for each column.
    pub lights: Vec<Vec<bool>>,
    /// The words.
    pub words: StoryWords,
}

impl StoryPicture<'_> {
    /// Draws the picture over a whole area, with lights that have no images. Returns the left and the upper edge, the
    /// width and the height of each column's lights in pixels.
    ///
    /// # Errors
    ///
    /// Returns an error if the backend fails.
    pub fn draw<DB: DrawingBackend>(&self, root: &Area<DB>, view: &View) -> Result<Vec<[i32; 4]>, FigureError> {
        let painter = Painter { view };
        let theme = &view.theme;
        let (width, height) = root.dim_in_pixel();
        let (ink, px) = (RGBColor::from(theme.ink), |length: f64| painter.px(length));
        root.fill(&RGBColor::from(theme.background)).map_err(FigureError::drawing)?;
        let mut top = px(MARGIN);
        let across = f64::from(width) / view.scale - 2.0 * MARGIN;
        for line in wrapped(&self.words.sentence, across, SENTENCE) {
            painter.bold(root, &line, (px(MARGIN), top), (HPos::Left, VPos::Top), (SENTENCE, ink))?;
            top += px(SENTENCE * LEADING);
        }
        top += px(0.5 * SENTENCE);
        let foot = height as i32 - px(MARGIN + SMALL * LEADING);
        let lights = foot - px(LIGHTS + 10.0);
        let columns = self.columns.len().max(1) as i32;
        let each = (width as i32 - (1 + columns) * px(MARGIN)) / columns;
        let mut places = Vec::new();
        for (place, story) in self.columns.iter().enumerate() {
            let left = px(MARGIN) + place as i32 * (each + px(MARGIN));
            let head = self.words.heads.get(place).map_or("", String::as_str);
            painter.bold(root, head, (left, top), (HPos::Left, VPos::Top), (HEAD, ink))?;
            let (from, to) = (top + px(HEAD * LEADING), lights - px(SMALL * LEADING + 10.0));
            let down = u32::try_from(to - from).unwrap_or(1).max(1);
            let area = root.clone().shrink((left, from), (each, down as i32));
            story.draw(&area, view)?;
            let muted = (SMALL, theme.muted);
            painter.text(root, &self.words.lights, (left, to + px(4.0)), (HPos::Left, VPos::Top), muted)?;
            let cells = root.clone().shrink((left, lights), (each, px(LIGHTS)));
            let rare = story.classes.len().saturating_sub(1);
            painter.light_cells(&cells, (self.lights.get(place).map_or(&[], Vec::as_slice), rare))?;
            places.push([left, lights, each, px(LIGHTS)]);
        }
        let at = (px(MARGIN), height as i32 - px(MARGIN));
        painter.text(root, &self.words.caption, at, (HPos::Left, VPos::Bottom), (SMALL, theme.muted))?;
        Ok(places)
    }

    /// Returns the picture as SVG text of a size in CSS pixels.
    ///
    /// # Errors
    ///
    /// Returns an error if the backend fails.
    pub fn svg(&self, size: (u32, u32), view: &View) -> Result<String, FigureError> {
        svg_text(size, view, |area, view| self.draw(area, view).map(drop))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::spots;
    use super::*;
    use crate::observe::History;

    #[test]
    fn the_picture_has_its_words_and_a_cell_for_every_light() {
        let history = History::new(2);
        let story = RecallStory { history: &history, previous: None, classes: &["4", "9"], counts: &[14, 2], last: 10 };
        let words = StoryWords {
            sentence: "Seven 4s for every 9".into(),
            heads: vec!["GD".into(), "PCNGD".into()],
            lights: "the 2 nines".into(),
            caption: "Imbalance Lab".into(),
        };
        let lights = vec![vec![true, false], vec![true, true]];
        let picture = StoryPicture { columns: vec![story, story], lights, words };
        let svg = picture.svg((1200, 675), &View::default()).unwrap();
        for (words, count) in
            [("Seven 4s for every 9", 1), ("GD", 1), ("PCNGD", 1), ("the 2 nines", 2), ("Imbalance Lab", 1)]
        {
            let places = spots(&svg, words);
            assert_eq!(places.len(), count, "{words}");
            assert!(places.iter().all(|(x, y)| (0.0..1200.0).contains(x) && (0.0..675.0).contains(y)), "{words}");
        }
        let cells = |color: &str| svg.lines().filter(|line| line.starts_with("<rect") && line.contains(color)).count();
        assert_eq!((cells("fill=\"#D55E00\""), cells(&grid())), (3, 1));
    }

    fn grid() -> String {
        let crate::figure::Rgb(r, g, b) = View::default().theme.grid;
        format!("fill=\"#{r:02X}{g:02X}{b:02X}\"")
    }
}
