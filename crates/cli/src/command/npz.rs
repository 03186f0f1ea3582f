//! NumPy archives: a zip file with one array in each entry.
//!
//! An entry is in NumPy's format NPY 1.0: a magic number, the version, the length of a header that is a Python literal,
//! the header itself, padded so that the numbers begin at a multiple of 64 bytes, and the numbers.

use imbalance_lab::experiment::{TrainedLayer, TrainedModel};
use imbalance_lab::json;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

/// Returns a model as an archive. It has the fields of the JSON form; `layers` has the kind of each layer with its
/// activation. The weights and the biases of layer i are `weights_i` and `biases_i`.
pub fn archive(model: &TrainedModel) -> Result<Vec<u8>, ZipError> {
    let mut archive = Archive(ZipWriter::new(Cursor::new(Vec::new())));
    let numbers = [
        ("model_version", i64::from(model.model_version)),
        ("seed", i64::from(model.seed)),
        ("step", model.step as i64),
    ];
    for (name, number) in numbers {
        archive.add(name, "<i8", &[], [number.to_le_bytes()])?;
    }
    archive.add_texts("algorithm", std::slice::from_ref(&model.algorithm))?;
    let shape = model.shape.map(|size| size as i64);
    archive.add("shape", "<i8", &[shape.len()], shape.map(i64::to_le_bytes))?;
    for (name, numbers) in [("missing", &model.missing), ("zero", &model.zero), ("unit", &model.unit)] {
        archive.add(name, "<f8", &[numbers.len()], numbers.iter().map(|x| x.to_le_bytes()))?;
    }
    archive.add_texts("classes", &model.classes)?;
    archive.add_texts("features", &model.features)?;
    archive.add_texts("layers", &model.layers.iter().map(described).collect::<Vec<_>>())?;
    for (index, layer) in model.layers.iter().enumerate() {
        let Some((shape, weights, biases)) = layer.arrays() else { continue };
        let number = if size_of_val(&weights[0]) == 8 { "<f8" } else { "<f4" };
        archive.add(&format!("weights_{index}"), number, shape, weights.iter().map(|x| x.to_le_bytes()))?;
        archive.add(&format!("biases_{index}"), number, &[biases.len()], biases.iter().map(|x| x.to_le_bytes()))?;
    }
    Ok(archive.0.finish()?.into_inner())
}

/// Returns the kind of a layer, with its activation if it has one: `dense relu`, `max_pool`.
fn described(layer: &TrainedLayer) -> String {
    let with_activation = |kind, activation| format!("{kind} {}", json::write(activation).trim_matches('"'));
    match layer {
        TrainedLayer::Dense { activation, .. } => with_activation("dense", activation),
        TrainedLayer::Conv { activation, .. } => with_activation("conv", activation),
        TrainedLayer::MaxPool => "max_pool".into(),
        TrainedLayer::AveragePool => "average_pool".into(),
    }
}

struct Archive(ZipWriter<Cursor<Vec<u8>>>);

impl Archive {
    /// Adds an array of numbers of NumPy's type `kind`.
    fn add<Bytes: AsRef<[u8]>>(
        &mut self,
        name: &str,
        kind: &str,
        shape: &[usize],
        numbers: impl IntoIterator<Item = Bytes>,
    ) -> Result<(), ZipError> {
        // No time of writing, so that the same model gives the same bytes.
        let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        self.0.start_file(format!("{name}.npy"), options)?;
        let sizes: String = shape.iter().map(|size| format!("{size},")).collect();
        let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({sizes})}}");
        // The magic number, the version and the length take ten bytes, the line end one.
        let length = (header.len() + 11).next_multiple_of(64) - 10;
        self.0.write_all(b"\x93NUMPY\x01\x00")?;
        self.0.write_all(&(length as u16).to_le_bytes())?;
        self.0.write_all(format!("{header:<width$}\n", width = length - 1).as_bytes())?;
        numbers.into_iter().try_for_each(|number| self.0.write_all(number.as_ref()))?;
        Ok(())
    }

    /// Adds an array of texts, each as code points of 32 bits, padded with zeros to the longest.
    fn add_texts(&mut self, name: &str, texts: &[String]) -> Result<(), ZipError> {
        let longest = texts.iter().map(|text| text.chars().count()).max().unwrap_or(0).max(1);
        let points =
            texts.iter().flat_map(|text| text.chars().map(u32::from).chain(std::iter::repeat(0)).take(longest));
        self.add(name, &format!("<U{longest}"), &[texts.len()], points.map(u32::to_le_bytes))
    }
}
