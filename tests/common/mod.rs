//! A small packaged set that several test files share, natively and in the browser: no file, no network.

use imbalance_lab::data::shards::ShardSet;
use imbalance_lab::experiment::DataSource;

/// Images of 4 × 4 pixels in three classes, 60 to train on and 10 to test on.
pub const MANIFEST: &str = r#"{"version": 1, "name": "mnist", "shape": [1, 4, 4], "classes": [
    {"name": "4", "file": "4.gz", "train": 60, "test": 10,
        "sha256": "6567972455c7f169856b51e8e9b0c7286079675a433e4c95b68fa459f30ae345"},
    {"name": "9", "file": "9.gz", "train": 60, "test": 10,
        "sha256": "20471d8dd5290e3ec969defa3226898e8d691f29a60bf15382e179929134b55f"},
    {"name": "7", "file": "7.gz", "train": 60, "test": 10,
        "sha256": "8adcb27265efea6300630a2694db77466331d9f63ea480651f7185baf1f98796"}]}"#;

/// The names of its classes and the bytes of their shards: noise, brighter in another column for each class.
pub fn shards() -> impl Iterator<Item = (&'static str, Vec<u8>)> {
    ["4", "9", "7"].into_iter().enumerate().map(|(class, name)| {
        let mut state = 17 + class as u32;
        let mut pixel = |place: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 25) as u8 + if place % 4 == class { 100 } else { 0 }
        };
        (name, (0..70 * 16).map(&mut pixel).collect())
    })
}

/// All of them, to draw from.
#[allow(dead_code)]
pub fn data_source() -> DataSource {
    let mut shard_set = ShardSet::new(MANIFEST).unwrap();
    for (name, bytes) in shards() {
        shard_set.put(name, bytes).unwrap();
    }
    DataSource::Packaged(shard_set)
}

/// A document for this set.
#[allow(dead_code)]
pub fn document(model: &str, training: &str, algorithms: &str) -> String {
    format!(
        r#"{{"version": 1, "data": {{"source": {{"kind": "packaged", "name": "mnist"}}, "classes": ["4", "9", "7"],
            "max_per_class": 56, "imbalance": {{"kind": "long_tailed", "ratio": 7}}, "test_per_class": 10}},
            "model": {model}, "training": {training}, "algorithms": [{algorithms}]}}"#
    )
}
