//! The presets have the same bits at every level of vectors that the machine has, on the packaged images, which the
//! published crate does not contain.
#![cfg(all(not(feature = "double"), not(target_arch = "wasm32")))]

use imbalance_lab::experiment::{Experiment, Run};
use imbalance_lab::json;
use imbalance_lab::kernel::Level;

/// The levels of vectors that this machine has.
fn levels() -> impl Iterator<Item = Level> {
    Level::ALL.into_iter().filter(|level| level.is_available())
}

/// The presets, with their own networks and images but only two runs of two steps, at every level. Those of CIFAR-10 are
/// left out, since the project does not carry their files; `CNN` in bits.rs stands for their layers.
#[test]
fn every_preset_has_the_same_bits_at_every_level() {
    use imbalance_lab::experiment::{PRESETS, PreparedData, SourceDocument};
    let mut tried = 0;
    for preset in PRESETS {
        let mut document = preset.experiment().document().clone();
        if matches!(document.data.source, SourceDocument::Files { .. }) {
            continue;
        }
        tried += 1;
        document.training.steps = 2;
        document.training.seeds.truncate(1);
        document.sweep.clear();
        let experiment =
            Experiment::read(&json::write(&document)).unwrap_or_else(|error| panic!("{}: {error}", preset.name));
        let prepared_data = PreparedData::new(&experiment, document.training.seeds[0], &packaged(&experiment)).unwrap();
        for index in 0..experiment.runs().len().min(2) {
            let checksum = |level: Level| {
                level.during(|| {
                    let mut run = Run::with(&experiment, index, &prepared_data).unwrap();
                    assert_eq!(run.advance(2), 2);
                    run.checksum().to_string()
                })
            };
            let portable = checksum(Level::Portable);
            for level in levels().filter(|level| *level != Level::Portable) {
                assert_eq!(checksum(level), portable, "{}, run {index}, {level:?}", preset.name);
            }
        }
    }
    assert!(tried > 4, "only {tried} presets were tried");
}

/// The packaged images that an experiment needs.
fn packaged(experiment: &Experiment) -> imbalance_lab::experiment::DataSource {
    use imbalance_lab::data::shards::ShardSet;
    use imbalance_lab::experiment::{DataSource, SourceDocument};
    use std::io::Read;
    let data = &experiment.document().data;
    let SourceDocument::Packaged { name, .. } = &data.source else { return DataSource::Document };
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("www/data").join(name);
    let mut shard_set = ShardSet::new(&std::fs::read_to_string(folder.join("manifest.json")).unwrap()).unwrap();
    for class in data.classes.iter().flat_map(|class| class.parts()) {
        let file = std::fs::File::open(folder.join(&shard_set.shard(class).unwrap().file)).unwrap();
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(file).read_to_end(&mut bytes).unwrap();
        shard_set.put(class, bytes).unwrap();
    }
    DataSource::Packaged(shard_set)
}
