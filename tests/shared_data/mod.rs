//! Data that the product does not carry, for tests that say so loudly where it is not at hand.

use std::fs;
use std::io::{self, Write};

/// The binary files of a real part of CIFAR-10, to train on and to test on, with their names, where it is at hand: `SHARED_DATA`
/// says where, by default beside the repository.
pub fn part_of_cifar_10() -> Option<[(&'static str, Vec<u8>); 2]> {
    let folder = std::env::var("SHARED_DATA").unwrap_or_else(|_| "../shared/data".into());
    let load = |name: &'static str| fs::read(format!("{folder}/cifar10/{name}")).map(|bytes| (name, bytes));
    let (Ok(train), Ok(test)) = (load("data_batch_1.bin"), load("test_batch.bin")) else {
        // The test runner hides what passing tests print, but not what they write to the standard error.
        let told =
            writeln!(io::stderr(), "SKIPPED: {folder} has no part of CIFAR-10; SHARED_DATA can name another folder");
        told.expect("the standard error is open");
        return None;
    };
    Some([train, test])
}
