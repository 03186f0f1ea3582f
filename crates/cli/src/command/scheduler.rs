//! Which part of a sweep a task trains, as the scheduler of a cluster says it.

use super::text;
use imbalance_lab::sweep::Shard;
use std::env;
use std::str::FromStr;

/// A part that the reader names, or that the scheduler determines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Named(Shard),
    Scheduled,
}

impl FromStr for Part {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "auto" { Ok(Self::Scheduled) } else { text.parse().map(Self::Named) }
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, text: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Named(shard) => shard.fmt(text),
            Self::Scheduled => text.write_str("auto"),
        }
    }
}

impl Part {
    /// Returns the part of the sweep.
    ///
    /// # Errors
    ///
    /// Returns a sentence if the scheduler should determine the part, and its variables do not.
    pub fn shard(self) -> Result<Shard, String> {
        match self {
            Self::Named(shard) => Ok(shard),
            Self::Scheduled => scheduled(|name| env::var(name).ok()),
        }
    }
}

/// The variables in which a scheduler describes the task of an array. The tasks are `first`, `first + step`, …, `last`.
struct Array {
    task: &'static str,
    /// Without it, the first task is 0.
    first: Option<&'static str>,
    step: Option<&'static str>,
    last: Option<&'static str>,
    /// The number of tasks.
    count: Option<&'static str>,
}

/// Slurm; Grid Engine; an indexed Job of Kubernetes, whose manifest sets the second variable; AWS Batch.
const ARRAYS: [Array; 4] = [
    Array {
        task: "SLURM_ARRAY_TASK_ID",
        first: Some("SLURM_ARRAY_TASK_MIN"),
        step: Some("SLURM_ARRAY_TASK_STEP"),
        last: Some("SLURM_ARRAY_TASK_MAX"),
        count: Some("SLURM_ARRAY_TASK_COUNT"),
    },
    Array {
        task: "SGE_TASK_ID",
        first: Some("SGE_TASK_FIRST"),
        step: Some("SGE_TASK_STEPSIZE"),
        last: Some("SGE_TASK_LAST"),
        count: None,
    },
    Array { task: "JOB_COMPLETION_INDEX", first: None, step: None, last: None, count: Some("JOB_COMPLETIONS") },
    Array {
        task: "AWS_BATCH_JOB_ARRAY_INDEX",
        first: None,
        step: None,
        last: None,
        count: Some("AWS_BATCH_JOB_ARRAY_SIZE"),
    },
];

/// Returns the part of a task, according to the variables of its scheduler.
fn scheduled(variable: impl Fn(&str) -> Option<String>) -> Result<Shard, String> {
    // Grid Engine says "undefined" outside an array.
    let stated = |name: &str| variable(name).filter(|value| value != "undefined");
    let found = ARRAYS.iter().find_map(|array| Some((array, stated(array.task)?)));
    let (array, task) = found.ok_or_else(|| text::no_array(&ARRAYS.map(|array| array.task)))?;
    let number = |name: &str| -> Result<usize, String> {
        let value = stated(name).ok_or_else(|| text::no_variable(array.task, name))?;
        value.parse().map_err(|_| text::no_number(name, &value))
    };
    let optional = |name: Option<&str>, default| name.map_or(Ok(default), number);
    let task = task.parse::<usize>().map_err(|_| text::no_number(array.task, &task))?;
    let (first, step) = (optional(array.first, 0)?, optional(array.step, 1)?.max(1));
    let steps = |to: usize| to.checked_sub(first).filter(|from| from % step == 0).map(|from| from / step + 1);
    let of_last = array.last.map(number).transpose()?.map(|last| steps(last).unwrap_or(0));
    let of_count = array.count.map(number).transpose()?;
    let of = of_count.or(of_last).unwrap_or(0);
    // The tasks of a list, such as 1,2,7, have no step. A part must not be trained twice, and none left out.
    let is_even = of_last.is_none_or(|last| last == of);
    let shard = steps(task).and_then(|number| Shard::new(number, of));
    shard.filter(|_| is_even).ok_or_else(|| text::uneven_array(array.task, task))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(variables: &[(&str, &str)]) -> Result<String, String> {
        let found = |name: &str| variables.iter().find(|(each, _)| *each == name).map(|(_, value)| (*value).to_owned());
        scheduled(found).map(|shard| shard.to_string())
    }

    fn slurm([task, first, last, step, count]: [&str; 5]) -> Result<String, String> {
        part(&[
            ("SLURM_ARRAY_TASK_ID", task),
            ("SLURM_ARRAY_TASK_MIN", first),
            ("SLURM_ARRAY_TASK_MAX", last),
            ("SLURM_ARRAY_TASK_STEP", step),
            ("SLURM_ARRAY_TASK_COUNT", count),
        ])
    }

    #[test]
    fn each_scheduler_numbers_its_tasks_in_its_own_way() {
        assert_eq!(slurm(["1", "1", "5", "1", "5"]).as_deref(), Ok("1/5"));
        assert_eq!(slurm(["4", "0", "8", "4", "3"]).as_deref(), Ok("2/3"));
        let engine = [("SGE_TASK_FIRST", "3"), ("SGE_TASK_LAST", "9"), ("SGE_TASK_STEPSIZE", "2")];
        assert_eq!(part(&[&[("SGE_TASK_ID", "9")], &engine[..]].concat()).as_deref(), Ok("4/4"));
        assert_eq!(part(&[("JOB_COMPLETION_INDEX", "0"), ("JOB_COMPLETIONS", "6")]).as_deref(), Ok("1/6"));
        let batch = [("AWS_BATCH_JOB_ARRAY_INDEX", "5"), ("AWS_BATCH_JOB_ARRAY_SIZE", "6")];
        assert_eq!(part(&batch).as_deref(), Ok("6/6"));
        let outside = [("SGE_TASK_ID", "undefined"), ("JOB_COMPLETION_INDEX", "1"), ("JOB_COMPLETIONS", "2")];
        assert_eq!(part(&outside).as_deref(), Ok("2/2"));
    }

    #[test]
    fn what_names_no_part_is_refused() {
        for (found, says) in [
            (part(&[]), "SLURM_ARRAY_TASK_ID"),
            (part(&[("JOB_COMPLETION_INDEX", "2")]), "JOB_COMPLETIONS"),
            (part(&[("JOB_COMPLETION_INDEX", "2"), ("JOB_COMPLETIONS", "2")]), "2"),
            (part(&[("JOB_COMPLETION_INDEX", "two"), ("JOB_COMPLETIONS", "2")]), "two"),
            (slurm(["7", "1", "7", "1", "3"]), "SLURM_ARRAY_TASK_ID"),
            (slurm(["2", "1", "5", "2", "3"]), "SLURM_ARRAY_TASK_ID"),
            (slurm(["0", "1", "5", "1", "5"]), "SLURM_ARRAY_TASK_ID"),
        ] {
            let error = found.expect_err("no part");
            assert!(error.contains(says), "{error}");
        }
    }
}
