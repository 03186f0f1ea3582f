//! Sweeps: cells are documents of their own, parts join to the whole whatever way they were cut, and what is wrong is named.

use imbalance_lab::dynamics::Sampling;
use imbalance_lab::experiment::{Cell, DataSource, Experiment, PreparedData, Preset, Run, SweepRun};
use imbalance_lab::sweep::{Results, ResultsError, RunResult, Shard};
use proptest::prelude::*;
use proptest::test_runner::Config;

const SWEEP: &str = r#"{"version": 2, "data": {"source": {"kind": "generated", "generator": {"kind": "moons"}},
    "classes": ["A", "B"], "max_per_class": 24, "imbalance": {"kind": "ratio", "ratio": 3}, "test_per_class": 6},
    "model": {"kind": "mlp", "hidden": [{"width": 4, "activation": "tanh"}]},
    "training": {"steps": 6, "batch_size": 8, "seeds": [1, 2]},
    "algorithms": [{"sampling": "full", "direction": "mean", "learning_rate": 0.1},
                   {"sampling": "stratified", "direction": "normalized", "learning_rate": 0.1}],
    "sweep": [{"parameter": "ratio", "values": [1, 2.5, 6]}, {"parameter": "batch_size", "values": [4, 12]}]}"#;

fn result(results: &Results, place: &SweepRun) -> RunResult {
    let cell = &results.cells()[place.cell].experiment;
    let mut run = Run::new(cell, place.index, &DataSource::Document).unwrap();
    run.advance(usize::MAX);
    RunResult::from_run(place, run).unwrap().0
}

/// All results of the sweep.
fn whole() -> Results {
    let mut results = Results::new(&Experiment::read(SWEEP).unwrap());
    for place in results.runs().to_vec() {
        results.add(result(&results, &place)).unwrap();
    }
    results
}

/// The part of results that a rule picks by their places.
fn split(whole: &Results, picks: impl Fn(usize) -> bool) -> Results {
    let mut split = Results::new(whole.experiment());
    let picked = whole.results().iter().enumerate().filter(|(place, _)| picks(*place));
    picked.for_each(|(_, result)| split.add(result.clone().unwrap()).unwrap());
    split
}

#[test]
fn the_runs_of_a_cell_are_those_of_its_document_bit_for_bit() {
    let results = whole();
    for (place, result) in results.runs().iter().zip(results.results()) {
        let cell = &results.cells()[place.cell];
        let (ratio, batch) = (cell.values[0], cell.values[1]);
        // The document as a reader would have written it.
        let mut own: serde_json::Value = serde_json::from_str(SWEEP).unwrap();
        own["data"]["imbalance"]["ratio"] = ratio.into();
        own["training"]["batch_size"] = (batch as usize).into();
        own.as_object_mut().unwrap().remove("sweep");
        let own = Experiment::read(&own.to_string()).unwrap();
        let prepared_data = PreparedData::new(&own, place.plan.seed, &DataSource::Document).unwrap();
        let mut run = Run::with(&own, place.index, &prepared_data).unwrap();
        run.advance(usize::MAX);
        assert_eq!(result.as_ref().unwrap().checksum, run.checksum().to_string(), "{}", results.name(place));
    }
}

#[test]
fn the_last_parameter_varies_fastest_and_runs_are_named_by_their_cell() {
    let results = Results::new(&Experiment::read(SWEEP).unwrap());
    let values: Vec<&[f64]> = results.cells().iter().map(|cell| &cell.values[..]).collect();
    assert_eq!(values, [[1.0, 4.0], [1.0, 12.0], [2.5, 4.0], [2.5, 12.0], [6.0, 4.0], [6.0, 12.0]]);
    assert_eq!(results.runs().len(), 6 * 2 * 2);
    assert_eq!(results.name(&results.runs()[23]), "ratio 6, batch_size 12, PCNSGD, seed 2");
    assert_eq!(results.cells()[4].experiment.counts(), [24, 4]);
}

#[test]
fn alpha_varies_in_every_power_direction_and_nowhere_else() {
    let power = |alpha: f64| format!("{{\"kind\": \"power\", \"alpha\": {alpha}}}");
    let swept = SWEEP
        .replace("\"parameter\": \"batch_size\", \"values\": [4, 12]", "\"parameter\": \"alpha\", \"values\": [0, 0.5]")
        .replace("\"direction\": \"normalized\"", &format!("\"direction\": {}", power(2.0)));
    let names: Vec<Vec<String>> =
        Experiment::read(&swept).unwrap().cells().iter().map(|cell| cell.experiment.algorithm_names()).collect();
    assert_eq!(names.len(), 6);
    for (cell, names) in names.iter().enumerate() {
        assert_eq!(names, &["GD", ["power 0 SGD", "power 0.5 SGD"][cell % 2]]);
    }
}

#[test]
fn theta_varies_in_every_mixed_sampling_and_nowhere_else() {
    let swept = SWEEP
        .replace("\"parameter\": \"batch_size\", \"values\": [4, 12]", "\"parameter\": \"theta\", \"values\": [0, 0.5]")
        .replace("\"sampling\": \"stratified\"", "\"sampling\": {\"kind\": \"mixed\", \"theta\": 1}");
    let cells = Experiment::read(&swept).unwrap().cells();
    for (cell, Cell { experiment, .. }) in cells.iter().enumerate() {
        let thetas = experiment.document().algorithms.iter().map(|algorithm| match algorithm.sampling {
            Sampling::Mixed { theta } => Some(theta),
            _ => None,
        });
        assert!(thetas.flatten().eq([[0.0, 0.5][cell % 2]]), "{cell}");
    }
    let without = SWEEP.replace("\"parameter\": \"batch_size\"", "\"parameter\": \"theta\"");
    let sentence = Experiment::read(&without).unwrap_err().to_string();
    assert!(sentence.contains("sweep[1] varies theta, but no algorithm has the sampling mixed"), "{sentence}");
}

#[test]
fn the_ratio_varies_at_a_fixed_number_of_examples() {
    let fixed = SWEEP.replace("\"max_per_class\": 24", "\"total\": 30");
    let counts = |text: &str| -> Vec<Vec<usize>> {
        let cells = Experiment::read(text).unwrap().cells();
        cells.iter().step_by(2).map(|cell| cell.experiment.counts().to_vec()).collect()
    };
    assert_eq!(counts(&fixed), [[15, 15], [21, 9], [26, 4]]);
    // A power law takes the exponent that gives the ratio: of two classes, ρ = 2^α.
    let law = fixed.replace("{\"kind\": \"ratio\", \"ratio\": 3}", "{\"kind\": \"power_law\", \"alpha\": 1}");
    assert_eq!(counts(&law), counts(&fixed));
    let sentence = Experiment::read(&law.replace("\"values\": [1,", "\"values\": [50,")).unwrap_err().to_string();
    assert!(sentence.contains("the ratio may be at most 32"), "{sentence}");
    let sentence = Experiment::read(&fixed.replace("\"parameter\": \"ratio\"", "\"parameter\": \"max_per_class\""));
    let sentence = sentence.unwrap_err().to_string();
    assert!(sentence.contains("sweep[0] varies max_per_class, but data.total"), "{sentence}");
}

#[test]
fn an_experiment_without_a_sweep_has_one_cell() {
    let experiment = Preset::default().experiment();
    let cells = experiment.cells();
    assert_eq!((cells.len(), &cells[0].experiment), (1, &experiment));
    assert!(Results::new(&experiment).trends().is_empty());
}

#[test]
fn cells_at_once_occupy_every_processor_and_fit_into_memory() {
    let experiment = Experiment::read(SWEEP).unwrap();
    let dataset_summary = experiment.document().data.source.dataset_summary().unwrap();
    let at_once = |experiment: &Experiment, processors| experiment.cells_at_once(&dataset_summary, processors).unwrap();
    // Two algorithms, two seeds: four runs a cell.
    let expected = [(1, 2), (2, 2), (8, 3), (9, 4), (64, 17)];
    assert_eq!(expected.map(|(processors, _)| at_once(&experiment, processors)), expected.map(|(_, cells)| cells));
    // Of cells that hold some hundred megabytes each, fewer.
    let mut large: serde_json::Value = serde_json::from_str(SWEEP).unwrap();
    large["data"]["max_per_class"] = 400_000.into();
    large["model"]["hidden"] =
        serde_json::json!([{"width": 2000, "activation": "tanh"}, {"width": 2000, "activation": "tanh"}]);
    let large = Experiment::read(&large.to_string()).unwrap();
    let most = large
        .cells()
        .iter()
        .map(|cell| cell.experiment.resource_estimate(&dataset_summary).unwrap().bytes)
        .fold(0.0, f64::max);
    let cells = at_once(&large, 64);
    assert!(most * cells as f64 <= 2e9 && most * (cells + 1) as f64 > 2e9, "{cells} of {most} bytes");
}

proptest! {
    #![proptest_config(Config::with_cases(40))]

    #[test]
    fn shards_are_disjoint_and_complete(of in 1..20usize) {
        let experiment = Experiment::read(SWEEP).unwrap();
        for place in 0..24 {
            let holders = (1..=of).filter(|&number| Shard::new(number, of).unwrap().contains(&experiment, place));
            prop_assert_eq!(holders.count(), 1);
        }
    }

    #[test]
    fn parts_merge_to_the_whole_in_any_order(
        owners in prop::collection::vec(0..5usize, 24),
        order in Just(vec![0usize, 1, 2, 3, 4]).prop_shuffle(),
    ) {
        let whole = whole();
        let mut joined: Option<Results> = None;
        for owner in order {
            // As a file, there and back.
            let (split, _) = Results::read(split(&whole, |place| owners[place] == owner).write()).unwrap();
            match &mut joined {
                Some(joined) => joined.join(split).unwrap(),
                None => joined = Some(split),
            }
        }
        let joined = joined.unwrap();
        joined.check_complete().unwrap();
        prop_assert_eq!(joined.write(), whole.write());
        prop_assert_eq!(joined.csv(), whole.csv());
    }

    #[test]
    fn truncated_result_files_keep_every_complete_line(cut in 0.0..1.0f64) {
        let text = whole().write();
        let mut cut = (text.len() as f64 * cut) as usize;
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        let lines = text[..cut].matches('\n').count();
        if lines > 0 {
            let (results, kept) = Results::read(&text[..cut]).unwrap();
            prop_assert_eq!(results.results().iter().flatten().count(), lines - 1);
            prop_assert!(kept <= cut && text[..kept].ends_with('\n'));
        } else {
            prop_assert!(Results::read(&text[..cut]).is_err());
        }
    }
}

#[test]
fn errors_name_missing_and_contradicting_results_and_other_documents_are_rejected() {
    let whole = whole();
    let most = split(&whole, |place| place != 13);
    let sentence = most.check_complete().unwrap_err().to_string();
    assert_eq!(sentence, "1 of 24 runs have no result: ratio 2.5, batch_size 12, PCNSGD, seed 1");
    let mut twice = split(&whole, |place| place < 14);
    twice.join(split(&whole, |place| place >= 13)).unwrap();
    assert_eq!(twice.write(), whole.write(), "the same result twice says nothing else");
    let mut wrong = whole.results()[13].clone().unwrap();
    wrong.outcome.macro_recall += 0.5;
    let sentence = twice.add(wrong).unwrap_err().to_string();
    let words = "there are two results of ratio 2.5, batch_size 12, PCNSGD, seed 1, and they contradict each other";
    assert_eq!((sentence.as_str(), twice.write()), (words, whole.write()));
    let other = Experiment::read(&SWEEP.replace("\"steps\": 6", "\"steps\": 7")).unwrap();
    assert!(matches!(most.clone().join(Results::new(&other)), Err(ResultsError::Other)));
    let damaged = whole.write().replacen("\"checksum\"", "\"digits\"", 1);
    let sentence = Results::read(&damaged).unwrap_err().to_string();
    assert!(sentence.starts_with("line 2 is damaged: "), "{sentence}");
    // A valid checksum for a line with an unknown field.
    let line = whole.line_checksum().append_to(r#"{"cell":0,"run":0,"digits":"x"}"#);
    let sentence = Results::read(whole.head() + &line).unwrap_err().to_string();
    assert!(sentence.starts_with("line 2 is not a valid result: the field `digits` is unknown"), "{sentence}");
}

#[test]
fn trends_follow_the_first_parameter_for_each_value_of_the_second() {
    let results = whole();
    let groups = results.trends();
    // Outcomes and projections at two batch sizes.
    assert_eq!(groups.len(), 4);
    assert_eq!((groups[0].heading.as_str(), groups[2].heading.as_str()), ("batch size m = 4", "batch size m = 12"));
    assert_eq!((groups[0].names.len(), groups[1].panels.len()), (2, 1), "GD draws no batches");
    let drop = &groups[0].panels[1].trends[1];
    assert_eq!((drop.name.as_str(), drop.points.len()), ("PCNSGD", 3));
    // By hand: cell 2 is ratio 2.5 at 4 examples; run 1 and 3 are PCNSGD's.
    let depths =
        [2 * 4 + 1, 2 * 4 + 3].map(|place| results.results()[place].as_ref().unwrap().outcome.classes[1].depth);
    assert_eq!((drop.points[1].0, drop.points[1].1.mean), (2.5, (depths[0] + depths[1]) / 2.0));
}

#[test]
fn invalid_sweeps_are_rejected_with_the_reason() {
    for (from, to, words) in [
        ("\"version\": 2", "\"version\": 1", "version is 1; it must be 2 in a document with a sweep"),
        ("\"parameter\": \"ratio\"", "\"parameter\": \"rho\"", "sweep[0].parameter: `rho` is unknown"),
        ("[1, 2.5, 6]", "[]", "sweep[0].values.length is 0"),
        ("[1, 2.5, 6]", "[1, 6, 1]", "sweep[0].values contains 1 twice"),
        ("[1, 2.5, 6]", "[0.5, 6]", "sweep at ratio 0.5, batch_size 4: data.imbalance.ratio is 0.5"),
        ("[4, 12]", "[4, 12.5]", "sweep[1] varies batch_size, but 12.5 is not a whole number"),
        ("[4, 12]", "[4, 1]", "sweep at ratio 1, batch_size 1: algorithms[1] (PCNSGD)"),
        ("\"parameter\": \"batch_size\"", "\"parameter\": \"ratio\"", "sweep contains ratio twice"),
        (
            "\"parameter\": \"batch_size\"",
            "\"parameter\": \"batch_size\", \"scale\": \"log\"",
            "sweep[1]: the field `scale` is unknown",
        ),
        (
            "{\"kind\": \"ratio\", \"ratio\": 3}",
            "{\"kind\": \"counts\", \"counts\": [24, 8]}",
            "sweep[0] varies ratio, but data.imbalance fixes the counts",
        ),
        (
            "\"parameter\": \"batch_size\"",
            "\"parameter\": \"alpha\"",
            "sweep[1] varies alpha, but no algorithm has the direction power",
        ),
        ("\"stratified\"", "\"full\"", "sweep[1] varies batch_size, but no algorithm draws mini-batches"),
    ] {
        let changed = SWEEP.replacen(from, to, 1);
        assert_ne!(changed, SWEEP, "{from}");
        let sentence = Experiment::read(&changed).unwrap_err().to_string();
        assert!(sentence.contains(words), "{to}: {sentence}");
    }
    let many: Vec<String> = (1..=501).map(|width| width.to_string()).collect();
    let many = SWEEP.replace("[1, 2.5, 6]", &format!("[{}]", many.join(",")));
    let sentence = Experiment::read(&many).unwrap_err().to_string();
    assert!(sentence.starts_with("sweep is 1002; it must be at most 1000 experiments in total"), "{sentence}");
}
