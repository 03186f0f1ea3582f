//! The command line: the same documents, runs and pictures as in the page, without a browser.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    native::main()
}

// The command line reads files; in a browser there is nothing for it to do.
#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use clap::{Parser, Subcommand, ValueEnum};
    use imbalance_lab::data::shards::Shelf;
    use imbalance_lab::experiment::replay::{Case, replay};
    use imbalance_lab::experiment::{Experiment, Material, Preset, Run};
    use imbalance_lab::figure::{Column, Shown, Steps, Theme, View, svg};
    use imbalance_lab::observe::{History, Subject};
    use std::error::Error;
    use std::fs;
    use std::io::{Read, Write};
    use std::path::{Path, PathBuf};
    use std::process::ExitCode;

    /// The learning dynamics of class imbalance, step by step.
    #[derive(Parser)]
    #[command(version)]
    struct Arguments {
        #[command(subcommand)]
        command: Command,
    }

    #[derive(Subcommand)]
    enum Command {
        /// Run an experiment and write its curves.
        Run {
            /// A document, or the name of a preset.
            experiment: String,
            /// The folder with the packaged images' folders.
            #[arg(long, default_value = "www/data")]
            data: PathBuf,
            /// Write every curve as CSV to this file instead of the standard output.
            #[arg(long)]
            csv: Option<PathBuf>,
            /// Draw loss and recall as SVG to this file.
            #[arg(long)]
            svg: Option<PathBuf>,
            /// How steps run along the axis of the SVG.
            #[arg(long, value_enum, default_value = "log")]
            steps: StepAxis,
            /// Which examples' curves the SVG shows.
            #[arg(long, value_enum, default_value = "train")]
            show: Examples,
        },
        /// Run a written-down trajectory again and print what is observed, in the form of its own `expected`.
        Replay {
            /// A case, as tests/golden/SCHEMA.md describes it.
            case: PathBuf,
        },
        /// Print a preset's document, or the names of all presets.
        Preset {
            /// The preset's name.
            name: Option<String>,
        },
    }

    /// [`Steps`], as an option's value.
    #[derive(Clone, Copy, ValueEnum)]
    enum StepAxis {
        Log,
        Linear,
    }

    /// [`Shown`], as an option's value.
    #[derive(Clone, Copy, ValueEnum)]
    enum Examples {
        Train,
        Test,
        Both,
    }

    /// Where the curves of a run go.
    struct Output {
        csv: Option<PathBuf>,
        svg: Option<PathBuf>,
        steps: Steps,
        show: Shown,
    }

    type Outcome = Result<(), Box<dyn Error>>;

    pub fn main() -> ExitCode {
        let outcome = match Arguments::parse().command {
            Command::Run { experiment, data, csv, svg, steps, show } => {
                let steps = match steps {
                    StepAxis::Log => Steps::Log,
                    StepAxis::Linear => Steps::Linear,
                };
                let show = match show {
                    Examples::Train => Shown::Train,
                    Examples::Test => Shown::Test,
                    Examples::Both => Shown::Both,
                };
                run(&experiment, &data, &Output { csv, svg, steps, show })
            }
            Command::Replay { case } => replay_file(&case),
            Command::Preset { name } => print_preset(name.as_deref()),
        };
        match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        }
    }

    fn read(path: &Path) -> Result<Vec<u8>, String> {
        fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
    }

    fn write(path: &Path, text: &str) -> Outcome {
        fs::write(path, text).map_err(|error| format!("{} cannot be written: {error}", path.display()).into())
    }

    /// Writes to the standard output; a reader that has seen enough, such as `head`, is no error.
    fn print(text: &str) -> Outcome {
        match std::io::stdout().lock().write_all(text.as_bytes()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn replay_file(path: &Path) -> Outcome {
        let place = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let case: Case = serde_json::from_slice(&read(path)?).map_err(|error| place(&error))?;
        let observed = replay(&case).map_err(|error| place(&error))?;
        print(&(serde_json::to_string(&observed)? + "\n"))
    }

    fn print_preset(name: Option<&str>) -> Outcome {
        let Some(name) = name else {
            let line = |preset: &Preset| format!("{:12} {}\n", preset.name, preset.what_to_see);
            return print(&imbalance_lab::experiment::PRESETS.iter().map(line).collect::<String>());
        };
        let preset = Preset::named(name)
            .ok_or_else(|| format!("there is no preset \"{name}\"; the presets are: {}", preset_names()))?;
        print(preset.document)
    }

    fn preset_names() -> String {
        imbalance_lab::experiment::PRESETS.iter().map(|preset| preset.name).collect::<Vec<_>>().join(", ")
    }

    /// The experiment of a preset, or of a document in a file.
    fn open(name: &str) -> Result<Experiment, Box<dyn Error>> {
        if let Some(preset) = Preset::named(name) {
            return Ok(preset.experiment());
        }
        if !Path::new(name).exists() {
            return Err(format!("{name} is neither a file nor a preset; the presets are: {}", preset_names()).into());
        }
        let text = String::from_utf8(read(Path::new(name))?).map_err(|_| format!("{name} is not text"))?;
        Experiment::read(&text).map_err(|error| format!("{name}: {error}").into())
    }

    /// Fails, before anything is trained, where a file could not be written in the end.
    fn check_writable(path: &Path) -> Outcome {
        let file = fs::OpenOptions::new().append(true).create(true).open(path);
        file.map(drop).map_err(|error| format!("{} cannot be written: {error}", path.display()).into())
    }

    fn run(experiment: &str, data: &Path, output: &Output) -> Outcome {
        let experiment = open(experiment)?;
        for path in [&output.csv, &output.svg].into_iter().flatten() {
            check_writable(path)?;
        }
        let shelf = load(&experiment, data)?;
        let mut histories = Vec::new();
        let mut material: Option<Material> = None;
        for (index, plan) in experiment.runs().into_iter().enumerate() {
            if material.as_ref().is_none_or(|material| material.seed() != plan.seed) {
                material = Some(Material::new(&experiment, plan.seed, &shelf)?);
            }
            let Some(material) = &material else { continue };
            let mut run = Run::with(&experiment, index, material)?;
            run.advance(usize::MAX);
            if let Some(fault) = run.fault() {
                eprintln!("{} (seed {}) {fault}", plan.name, plan.seed);
            }
            for note in run.notes() {
                eprintln!("{} (seed {}): {note}", plan.name, plan.seed);
            }
            eprintln!("{} (seed {}): digest {}", plan.name, plan.seed, run.digest());
            let mut history = History::new(experiment.counts().len());
            history.extend(&run.take_records())?;
            histories.push(history);
        }
        if let Some(path) = &output.svg {
            write(path, &draw(&experiment, &histories, output)?)?;
        }
        let table = table(&experiment, &histories);
        output.csv.as_deref().map_or_else(|| print(&table), |path| write(path, &table))
    }

    /// The shards that an experiment needs.
    fn load(experiment: &Experiment, data: &Path) -> Result<Shelf, Box<dyn Error>> {
        let folder = data.join(experiment.source());
        let manifest = read(&folder.join("manifest.json")).map_err(|error| {
            format!("{error}; --data names the folder that holds the packaged images, www/data of the repository")
        })?;
        let mut shelf = Shelf::new(&String::from_utf8(manifest)?)?;
        experiment.check_shelf(&shelf)?;
        for class in &experiment.document().data.classes {
            let file = folder.join(&shelf.shard(class)?.file);
            let mut bytes = Vec::new();
            flate2::read::GzDecoder::new(&read(&file)?[..])
                .read_to_end(&mut bytes)
                .map_err(|error| format!("{} cannot be unpacked: {error}", file.display()))?;
            shelf.put(class, bytes)?;
        }
        Ok(shelf)
    }

    /// Every number recorded, one a line.
    fn table(experiment: &Experiment, histories: &[History]) -> String {
        let classes = &experiment.document().data.classes;
        let mut table = String::from("algorithm,seed,split,quantity,class,step,value\n");
        for (plan, history) in experiment.runs().iter().zip(histories) {
            for series in history.columns().series() {
                let subject = match series.subject {
                    Subject::All => "all".to_owned(),
                    Subject::Class(class) => classes[class].clone(),
                    Subject::Pair(k, l) => format!("{}|{}", classes[k], classes[l]),
                };
                for (step, value) in history.curve(*series) {
                    let (part, quantity) = (series.part.name(), series.quantity.name());
                    let (name, subject) = (quoted(&plan.name), quoted(&subject));
                    table += &format!("{name},{},{part},{quantity},{subject},{step},{value}\n", plan.seed);
                }
            }
        }
        table
    }

    /// A field of a CSV table in quotes.
    fn quoted(text: &str) -> String {
        format!("\"{}\"", text.replace('"', "\"\""))
    }

    fn draw(experiment: &Experiment, histories: &[History], output: &Output) -> Result<String, Box<dyn Error>> {
        let algorithms = experiment.document().algorithms.len();
        let runs = experiment.runs();
        let column = |index: usize| Column {
            title: &runs[index].name,
            histories: histories.iter().skip(index).step_by(algorithms).collect(),
        };
        let columns: Vec<Column> = (0..algorithms).map(column).collect();
        let view = View {
            quantities: vec!["loss".into(), "recall".into()],
            split: output.show,
            steps: output.steps,
            scale: 1.0,
            theme: Theme::default(),
        };
        let width = 120 + 360 * algorithms as u32;
        let document = experiment.document();
        Ok(svg(&document.data.classes, &columns, document.training.steps, &view, (width, 590))?)
    }
}
