//! A thread pool that uses all cores.

use std::env;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// Runs the tasks 0, 1, … on this many threads. Each thread keeps a state of its own from one task to the next. The
/// calling thread receives each result as soon as it is there, in any order. After an error, no further task starts.
pub fn for_each_parallel<State: Default, Output: Send, Error>(
    tasks: usize,
    threads: usize,
    work: impl Fn(&mut State, usize) -> Output + Sync,
    mut on_output: impl FnMut(usize, Output) -> Result<(), Error>,
) -> Result<(), Error> {
    let next = AtomicUsize::new(0);
    let (send, receive) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..threads.clamp(1, tasks.max(1)) {
            let (send, next, work) = (send.clone(), &next, &work);
            scope.spawn(move || {
                let mut state = State::default();
                loop {
                    let task = next.fetch_add(1, Ordering::Relaxed);
                    if task >= tasks || send.send((task, work(&mut state, task))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
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
            let outcome: Result<(), ()> = for_each_parallel(
                done.len(),
                threads,
                |(): &mut (), task| task * 2,
                |task, output| {
                    assert_eq!(output, task * 2);
                    done[task] += 1;
                    Ok(())
                },
            );
            assert_eq!((outcome, done), (Ok(()), vec![1; 20]));
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
                if taken == 3 { Err("enough") } else { Ok(()) }
            },
        );
        assert_eq!((outcome, taken), (Err("enough"), 3));
    }
}
