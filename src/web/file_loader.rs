//! Reading the reader's own files, in a program of its own: only who brings a file loads it, and its memory is given back
//! when the file is read.

use super::{object, sentence};
use crate::data::{self, Dataset, Format, InputFile, Limits};
use crate::json;
use js_sys::{Array, Float32Array, Int32Array, Uint8Array};
use wasm_bindgen::prelude::*;

/// Reads the reader's own files, in pieces.
#[wasm_bindgen]
pub struct FileLoader(data::FileLoader);

#[wasm_bindgen]
impl FileLoader {
    /// Waits for files of a format, given as JSON.
    #[wasm_bindgen(constructor)]
    pub fn new(format: &str) -> Result<FileLoader, JsError> {
        let format: Format = json::read(format).map_err(sentence)?;
        Ok(Self(data::FileLoader::new(format, Limits::default())))
    }

    /// The format that files most likely have, as JSON, by their names and beginnings.
    pub fn guess(names: Vec<String>, beginnings: Vec<Uint8Array>) -> Result<String, JsError> {
        let beginnings: Vec<Vec<u8>> = beginnings.iter().map(Uint8Array::to_vec).collect();
        let files: Vec<InputFile<'_>> =
            names.iter().zip(&beginnings).map(|(name, bytes)| InputFile { name, bytes }).collect();
        Format::guess(&files).map(|format| json::write(&format)).map_err(sentence)
    }

    /// Begins the next file, of so many bytes.
    pub fn open(&mut self, name: &str, bytes: f64) -> Result<(), JsError> {
        self.0.open(name, bytes as u64).map_err(sentence)
    }

    /// Takes the next piece of it for its SHA-256.
    pub fn hash(&mut self, piece: &[u8]) {
        self.0.hash(piece);
    }

    /// Takes the next piece of what is in it, unpacked.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), JsError> {
        self.0.push(piece).map_err(sentence)
    }

    /// The examples, packed so that a message carries them, what the files are known by, and what is in them.
    #[wasm_bindgen(
        unchecked_return_type = "{ format: string, files: string, datasetSummary: string, classes: string[], shape: number[], train: { counts: number[], values: Float32Array, remainders: Int32Array }, test?: { counts: number[], values: Float32Array, remainders: Int32Array } }"
    )]
    pub fn finish(self) -> Result<JsValue, JsError> {
        let format = json::write(self.0.format());
        let (dataset, files) = self.0.finish().map_err(sentence)?;
        let shape: Array = <[usize; 3]>::from(dataset.shape()).iter().map(|&size| JsValue::from(size)).collect();
        Ok(object([
            ("format", format.into()),
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
