//! Runs tasks on all cores.

use super::CommandResult;
use rayon::ThreadPoolBuilder;
use rayon::iter::{ParallelBridge, ParallelIterator};
use std::env;
use std::num::NonZeroUsize;
use std::sync::mpsc;
use std::thread;

/// Runs the tasks 0, 1, … on this many threads, in this order. Each thread keeps a state of its own from one task to the
/// next. The calling thread receives each result as soon as it is there, in any order. After an error, no further task
/// starts.
///
/// # Errors
///
/// Returns the first error of `on_output`, or that of a system that starts no threads.
pub fn for_each_parallel<State: Default, Output: Send>(
    tasks: usize,
    threads: usize,
    work: impl Fn(&mut State, usize) -> Output + Sync,
    mut on_output: impl FnMut(usize, Output) -> CommandResult,
) -> CommandResult {
    let pool = ThreadPoolBuilder::new().num_threads(threads.clamp(1, tasks.max(1))).build()?;
    let (send, receive) = mpsc::channel();
    let work = &work;
    pool.in_place_scope(|scope| {
        scope.spawn(move |_| {
            // Nobody listens any more after an error, so sending fails and ends the work.
            let all = (0..tasks).par_bridge();
            let _ = all.try_for_each_init(State::default, |state, task| send.send((task, work(state, task))));
        });
        receive.into_iter().try_for_each(|(task, output)| on_output(task, output))
    })
}

/// The variables in which schedulers state the number of processors of a job: Slurm, Grid Engine, PBS and LSF.
const SCHEDULERS: [&str; 4] = ["SLURM_CPUS_PER_TASK", "NSLOTS", "NCPUS", "LSB_DJOB_NUMPROC"];

/// Returns the requested number of threads, or the number that a scheduler allots, or the number of cores.
pub fn threads(asked: Option<NonZeroUsize>) -> usize {
    let threads = asked.or_else(|| allotted(|name| env::var(name).ok()));
    threads.or_else(|| thread::available_parallelism().ok()).map_or(1, usize::from)
}

/// Returns the number of processors that a scheduler allots, according to its variables.
fn allotted(variable: impl Fn(&str) -> Option<String>) -> Option<NonZeroUsize> {
    SCHEDULERS.iter().find_map(|name| variable(name)?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_is_done_once_with_any_number_of_threads() {
        for threads in [1, 3, 50] {
            let mut done = vec![0; 20];
            let outcome = for_each_parallel(
                done.len(),
                threads,
                |(): &mut (), task| task * 2,
                |task, output| {
                    assert_eq!(output, task * 2);
                    done[task] += 1;
                    Ok(())
                },
            );
            assert!(outcome.is_ok());
            assert_eq!(done, [1; 20]);
        }
    }

    #[test]
    fn the_option_and_then_the_scheduler_determine_the_number_of_threads() {
        let slurm = |count: &'static str| move |name: &str| (name == "SLURM_CPUS_PER_TASK").then(|| count.to_owned());
        assert_eq!(allotted(slurm("3")).map(usize::from), Some(3));
        for nonsense in ["0", "", "many"] {
            assert_eq!(allotted(slurm(nonsense)), None);
        }
        assert_eq!(threads(NonZeroUsize::new(5)), 5);
    }

    #[test]
    fn an_error_ends_the_work() {
        let mut taken = 0;
        let outcome = for_each_parallel(
            1000,
            2,
            |(): &mut (), task| task,
            |_, _| {
                taken += 1;
                if taken == 3 { Err("enough".into()) } else { Ok(()) }
            },
        );
        assert_eq!((outcome.unwrap_err().to_string().as_str(), taken), ("enough", 3));
    }
}
