//! The file loader for the reader's own files. It runs in a worker of its own, so that the browser frees
//! its memory when the files are read.

use super::{js_error, object};
use crate::data::{self, Dataset, Format, InputFile, Limits, LoadedFiles};
use crate::json;
use js_sys::{Array, Float32Array, Int32Array, Uint8Array};
use wasm_bindgen::prelude::*;

/// Reads the reader's own files in pieces.
#[wasm_bindgen]
pub struct FileLoader(data::FileLoader);

#[wasm_bindgen]
impl FileLoader {
    /// Creates a loader for files of a format, given as JSON.
    #[wasm_bindgen(constructor)]
    pub fn new(format: &str) -> Result<FileLoader, JsError> {
        let format: Format = json::read(format).map_err(js_error)?;
        Ok(Self(data::FileLoader::new(format, Limits::default())))
    }

    /// Guesses the format of files from their names and beginnings, and returns it as JSON.
    pub fn guess(names: Vec<String>, beginnings: Vec<Uint8Array>) -> Result<String, JsError> {
        let beginnings: Vec<Vec<u8>> = beginnings.iter().map(Uint8Array::to_vec).collect();
        let files: Vec<InputFile<'_>> =
            names.iter().zip(&beginnings).map(|(name, bytes)| InputFile { name, bytes }).collect();
        Format::guess(&files).map(|format| json::write(&format)).map_err(js_error)
    }

    /// Starts the next file, of this many bytes.
    pub fn open(&mut self, name: &str, bytes: f64) -> Result<(), JsError> {
        self.0.open(name, bytes as u64).map_err(js_error)
    }

    /// Adds the next piece of the file to its SHA-256.
    pub fn hash(&mut self, piece: &[u8]) {
        self.0.hash(piece);
    }

    /// Adds the next piece of the file's unpacked content.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), JsError> {
        self.0.push(piece).map_err(js_error)
    }

    /// Returns the examples, packed for a message, the identification of the files, and the dataset summary.
    #[wasm_bindgen(
        unchecked_return_type = "{ format: string, files: string, reading?: string, datasetSummary: string, classes: string[], shape: number[], train: { counts: number[], values: Float32Array, remainders: Int32Array }, test?: { counts: number[], values: Float32Array, remainders: Int32Array } }"
    )]
    pub fn finish(self) -> Result<JsValue, JsError> {
        let LoadedFiles { dataset, files, format, reading } = self.0.finish().map_err(js_error)?;
        let shape: Array = <[usize; 3]>::from(dataset.shape()).iter().map(|&size| JsValue::from(size)).collect();
        Ok(object([
            ("format", json::write(&format).into()),
            ("reading", reading.map_or(JsValue::UNDEFINED, |reading| json::write(&reading).into())),
            ("files", json::write(&files).into()),
            ("datasetSummary", json::write(&dataset.dataset_summary()).into()),
            ("classes", dataset.classes.iter().map(JsValue::from).collect::<Array>().into()),
            ("shape", shape.into()),
            ("train", packed(&dataset.train)),
            ("test", dataset.test.as_ref().map_or(JsValue::UNDEFINED, packed)),
        ]))
    }
}

fn packed(set: &Dataset) -> JsValue {
    let counts: Array = set.counts().into_iter().map(JsValue::from).collect();
    object([
        ("counts", counts.into()),
        ("values", Float32Array::from(set.values()).into()),
        ("remainders", Int32Array::from(set.remainders()).into()),
    ])
}
