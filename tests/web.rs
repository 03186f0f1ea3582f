//! The core as WebAssembly, in a browser: what the page's own modules rely on.
#![cfg(target_arch = "wasm32")]

mod common;

use imbalance_lab::web::{DataSource, Experiment, Recording, Run, default_experiment, random_seed};
use js_sys::{Array, Float64Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

wasm_bindgen_test_configure!(run_in_browser);

/// A document like the page's own, for the small images of [`common`].
fn document() -> String {
    default_experiment()
        .replace("1400", "56")
        .replace("400", "10")
        .replace("\"width\": 32", "\"width\": 6")
        .replace("\"steps\": 300", "\"steps\": 30")
}

/// The small set, as JavaScript sees it.
fn data_source() -> DataSource {
    let mut data_source = DataSource::packaged(common::MANIFEST).unwrap_or_else(|_| panic!("a manifest"));
    for (name, bytes) in common::shards() {
        data_source.put(name, bytes).unwrap_or_else(|_| panic!("a shard"));
    }
    data_source
}

fn check(experiment: &mut Experiment) -> Result<(), wasm_bindgen::JsError> {
    let dataset_summary = data_source().dataset_summary(&experiment.source())?;
    experiment.check(&dataset_summary)
}

fn message<T>(result: Result<T, wasm_bindgen::JsError>) -> String {
    let error = JsValue::from(result.err().expect("an error"));
    error.dyn_into::<js_sys::Error>().expect("a JavaScript Error").message().into()
}

fn canvas(width: u32, height: u32) -> HtmlCanvasElement {
    let document = web_sys::window().unwrap().document().unwrap();
    let canvas: HtmlCanvasElement = document.create_element("canvas").unwrap().dyn_into().unwrap();
    canvas.set_width(width);
    canvas.set_height(height);
    canvas
}

/// How many pixels of a canvas have just this color.
fn pixels_of(canvas: &HtmlCanvasElement, color: [u8; 3]) -> usize {
    let context: CanvasRenderingContext2d = canvas.get_context("2d").unwrap().unwrap().dyn_into().unwrap();
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    let image = context.get_image_data(0.0, 0.0, width, height).unwrap().data();
    image.chunks_exact(4).filter(|pixel| pixel[..3] == color).count()
}

const VIEW: &str = r##"{"quantities": ["loss", "recall"], "split": "train", "steps": "linear", "scale": 2, "theme":
    {"background": "#ffffff", "ink": "#000000", "muted": "#666666", "grid": "#eeeeee", "classes": ["#0072b2", "#d55e00"], "algorithms": ["#9040e8"]}}"##;

#[wasm_bindgen_test]
fn drawing_does_not_change_a_run() {
    let experiment = Experiment::new(&document()).unwrap_or_else(|_| panic!("an experiment"));
    let data_source = data_source();
    let mut recording = Recording::new(&experiment);
    let canvas = canvas(800, 600);
    let finished = |watched: bool, recording: &mut Recording| {
        let mut run = Run::new(&experiment, 1, &data_source).unwrap_or_else(|_| panic!("a run"));
        while !run.finished() {
            run.advance(if watched { 1 } else { 30 });
            if watched {
                recording.extend(1, &run.take_records()).unwrap_or_else(|_| panic!("records"));
                let grid = recording.grid(VIEW, 800, 600).unwrap_or_else(|_| panic!("panels"));
                (0..3).for_each(|column| grid.draw(canvas.clone(), column).unwrap_or_else(|_| panic!("a picture")));
            }
        }
        assert_eq!(run.step(), 30);
        (run.checksum(), run.parameters())
    };
    let watched = finished(true, &mut recording);
    let alone = finished(false, &mut recording);
    assert_eq!(watched, alone);
    for color in [[0, 0x72, 0xb2], [0xd5, 0x5e, 0]] {
        assert!(pixels_of(&canvas, color) > 100, "both classes' curves are on the canvas");
    }
}

#[wasm_bindgen_test]
fn curves_have_algorithm_seed_split_quantity_and_class() {
    let experiment = Experiment::new(&document()).unwrap_or_else(|_| panic!("an experiment"));
    let mut recording = Recording::new(&experiment);
    let mut run = Run::new(&experiment, 0, &data_source()).unwrap_or_else(|_| panic!("a run"));
    run.advance(5);
    recording.extend(0, &run.take_records()).unwrap_or_else(|_| panic!("records"));
    let curves: Array = recording.curves();
    let text = |curve: &JsValue, key: &str| Reflect::get(curve, &key.into()).unwrap().as_string().unwrap_or_default();
    let is_wanted = |curve: &JsValue| {
        ["algorithm", "split", "quantity", "class"].map(|key| text(curve, key)) == ["GD", "test", "recall", "9"]
    };
    let found: Vec<JsValue> = curves.iter().filter(is_wanted).collect();
    assert_eq!(found.len(), 1);
    let numbers = |key: &str| Reflect::get(&found[0], &key.into()).unwrap().unchecked_into::<Float64Array>().to_vec();
    assert_eq!(numbers("steps"), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
    assert!(numbers("values").iter().all(|recall| (0.0..=1.0).contains(recall)));
}

#[wasm_bindgen_test]
fn errors_name_the_field() {
    let refused = |from: &str, to: &str| message(Experiment::new(&document().replace(from, to)));
    assert!(refused("\"ratio\": 7", "\"ratio\": 0.5").contains("data.imbalance.ratio is 0.5"));
    assert!(refused("\"seeds\"", "\"sedes\"").contains("sedes"));
    let mut asks_too_much =
        Experiment::new(&document().replace("56", "61")).unwrap_or_else(|_| panic!("an experiment"));
    assert!(
        message(check(&mut asks_too_much))
            .contains("class \"4\" has 60 examples for training, but the experiment needs 61")
    );
    let mut unknown =
        Experiment::new(&document().replace("\"9\"", "\"11\"")).unwrap_or_else(|_| panic!("an experiment"));
    assert!(message(check(&mut unknown)).contains("no class \"11\""));
    let view = r#"{"quantities": ["los"]}"#;
    assert!(message(Recording::new(&asks_too_much).grid(view, 100, 100)).contains("\"los\" in quantities"));
}

#[wasm_bindgen_test]
fn random_seeds_differ() {
    let seed = || random_seed().unwrap_or_else(|_| panic!("a seed"));
    assert!((0..4).any(|_| seed() != seed()));
}
