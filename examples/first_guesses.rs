//! What untrained networks predict: the distribution of the first class's predicted share over a hundred seeds, for
//! activations, depths and scales of the pixels. Both classes are equally frequent.
//!
//! `cargo run --release --example first_guesses > first-guesses.svg`

use flate2::read::GzDecoder;
use imbalance_lab::data::Scaling;
use imbalance_lab::data::shards::ShardSet;
use imbalance_lab::experiment::{DataSource, Experiment, Preset, Recording};
use imbalance_lab::model::{Activation, Architecture, Hidden};
use imbalance_lab::observe::{Quantity, Series, Split};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::error::Error;
use std::io::Read;
use std::path::Path;

const SEEDS: u32 = 100;
/// The number of bars of a histogram.
const BINS: usize = 20;
/// Okabe and Ito's blue, as in the lab.
const BAR: RGBColor = RGBColor(0, 114, 178);
const NETWORKS: [(&str, Activation, usize); 4] = [
    ("ReLU, 1 layer", Activation::Relu, 1),
    ("ReLU, 4 layers", Activation::Relu, 4),
    ("tanh, 1 layer", Activation::Tanh, 1),
    ("tanh, 4 layers", Activation::Tanh, 4),
];
const SCALINGS: [(&str, Scaling); 3] =
    [("standardized", Scaling::Standardized), ("centered", Scaling::Centered), ("from 0 to 1", Scaling::Unit)];

fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", figure(SEEDS)?);
    Ok(())
}

fn digits() -> Result<DataSource, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/data/mnist");
    let mut shards = ShardSet::new(&std::fs::read_to_string(folder.join("manifest.json"))?)?;
    for class in ["4", "9"] {
        let mut bytes = Vec::new();
        let file = folder.join(&shards.shard(class)?.file);
        GzDecoder::new(&std::fs::read(file)?[..]).read_to_end(&mut bytes)?;
        shards.put(class, bytes)?;
    }
    Ok(DataSource::Packaged(shards))
}

/// The share of the first class among the predictions of each seed's untrained network.
fn shares(
    (activation, depth): (Activation, usize),
    scaling: Scaling,
    seeds: u32,
    digits: &DataSource,
) -> Result<Vec<f64>, Box<dyn Error>> {
    let preset = Preset::named("initial-guess").ok_or("the preset is missing")?;
    let mut document = preset.experiment().document().clone();
    document.data.scaling = scaling;
    document.model = Architecture::Mlp { hidden: vec![Hidden { width: 32, activation }; depth] };
    document.training.steps = 1;
    document.training.seeds = (1..=seeds).collect();
    let recording = Recording::train(Experiment::check(document)?, digits)?;
    let share = Series::of_class(Quantity::PredictedShare, Split::Train, 0);
    let first = recording.histories().iter().filter_map(|history| history.values(share)?.first().copied());
    Ok(first.collect())
}

/// One histogram for each network and each scaling.
fn figure(seeds: u32) -> Result<String, Box<dyn Error>> {
    let digits = digits()?;
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (720, 470)).into_drawing_area();
        root.fill(&WHITE)?;
        let style = |horizontal| {
            let font = ("sans-serif", 13).into_font().color(&BLACK.mix(0.8));
            font.pos(Pos::new(horizontal, VPos::Center))
        };
        let (width, height) = (180, 80);
        for (column, (title, scaling)) in SCALINGS.into_iter().enumerate() {
            let left = 130 + column as i32 * (width + 15);
            root.draw(&Text::new(format!("pixels {title}"), (left + width / 2, 16), style(HPos::Center)))?;
            for (row, (name, activation, depth)) in NETWORKS.into_iter().enumerate() {
                let base = 115 + row as i32 * (height + 18);
                if column == 0 {
                    root.draw(&Text::new(name, (left - 12, base - height / 2), style(HPos::Right)))?;
                }
                let shares = shares((activation, depth), scaling, seeds, &digits)?;
                let mut counts = [0; BINS];
                shares.iter().for_each(|share| counts[((share * BINS as f64) as usize).min(BINS - 1)] += 1);
                for (bin, &count) in counts.iter().enumerate() {
                    let edge = |bin: usize| left + (bin as i32 * width) / BINS as i32;
                    // Bars fill the height at a quarter of the seeds.
                    let top = base - (count * 4 * height / seeds as i32).min(height);
                    let bar = [(edge(bin) + 1, top), (edge(bin + 1), base)];
                    root.draw(&Rectangle::new(bar, BAR.filled()))?;
                }
                root.draw(&PathElement::new([(left, base), (left + width, base)], BLACK.mix(0.5)))?;
                let one_sided = shares.iter().filter(|share| !(0.1..=0.9).contains(*share)).count();
                let words = format!("{one_sided} of {seeds} one-sided");
                root.draw(&Text::new(words, (left + width / 2, base - height + 8), style(HPos::Center)))?;
            }
            for (share, words) in [(0, "0"), (1, "½"), (2, "1")] {
                root.draw(&Text::new(words, (left + share * width / 2, 425), style(HPos::Center)))?;
            }
        }
        let axis =
            "share of the examples that the untrained network predicts as the first of two equally frequent classes";
        root.draw(&Text::new(axis, (360, 450), style(HPos::Center)))?;
        root.present()?;
    }
    Ok(svg)
}

#[test]
fn the_figure_has_a_histogram_for_each_network_and_scaling() -> Result<(), Box<dyn Error>> {
    let figure = figure(4)?;
    assert_eq!(figure.matches("of 4 one-sided").count(), NETWORKS.len() * SCALINGS.len());
    assert!(figure.contains("pixels from 0 to 1") && !figure.contains("NaN"));
    Ok(())
}
