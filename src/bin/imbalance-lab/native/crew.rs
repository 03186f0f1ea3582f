//! Work on all cores.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// Does tasks 0, 1, … on so many threads, each of which keeps a state of its own from one task to the next. What comes of a
/// task is handed over on this thread as soon as it is there, in whatever order; after an error no further task is begun.
pub fn spread<State: Default, Fruit: Send, Error>(
    tasks: usize,
    threads: usize,
    work: impl Fn(&mut State, usize) -> Fruit + Sync,
    mut take: impl FnMut(usize, Fruit) -> Result<(), Error>,
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
        receive.into_iter().try_for_each(|(task, fruit)| take(task, fruit))
    })
}

/// As many threads as asked for, or as the machine has cores.
pub fn threads(asked: Option<usize>) -> usize {
    asked.or_else(|| thread::available_parallelism().ok().map(usize::from)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_is_done_once_however_many_threads_there_are() {
        for threads in [1, 3, 50] {
            let mut done = vec![0; 20];
            let outcome: Result<(), ()> = spread(
                done.len(),
                threads,
                |(): &mut (), task| task * 2,
                |task, fruit| {
                    assert_eq!(fruit, task * 2);
                    done[task] += 1;
                    Ok(())
                },
            );
            assert_eq!((outcome, done), (Ok(()), vec![1; 20]));
        }
    }

    #[test]
    fn an_error_ends_the_work() {
        let mut taken = 0;
        let outcome = spread(
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
