//! The packaged digits, which the claims use.

use imbalance_lab::data::shards::ShardSet;
use imbalance_lab::experiment::DataSource;
use std::io::Read;

/// Returns the packaged digits of these classes.
pub fn digits(classes: &[&str]) -> DataSource {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("www/data/mnist");
    let mut shard_set = ShardSet::new(&std::fs::read_to_string(folder.join("manifest.json")).unwrap()).unwrap();
    for class in classes {
        let file = std::fs::read(folder.join(&shard_set.shard(class).unwrap().file)).unwrap();
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(&file[..]).read_to_end(&mut bytes).unwrap();
        shard_set.put(class, bytes).unwrap();
    }
    DataSource::Packaged(shard_set)
}
