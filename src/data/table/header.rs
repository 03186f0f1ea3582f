//! Headers: whether the first row names the columns.

use super::cell;
use super::layout::Declared;

/// Returns whether the first of several rows is a header: if a text stands over numbers, if its first cell is empty, if
/// its numbers are 0, 1, 2, … or 1, 2, 3, …, or if all its cells are texts that never come again below in their column.
pub fn is_header(rows: &[Vec<String>], decimal: u8) -> bool {
    let Some((first, below)) = rows.split_first() else { return false };
    let is_number = |cell: &str| cell::number(cell, decimal).is_some();
    let is_name = |cell: &str| !cell::is_missing(cell) && !is_number(cell) && cell::boolean(cell).is_none();
    let cells = |column: usize| below.iter().filter_map(move |row| row.get(column).map(String::as_str));
    // A few cells below may hold a text that marks a missing value.
    let over_numbers = |(column, name): (usize, &String)| {
        let present = cells(column).filter(|cell| !cell::is_missing(cell)).count();
        let numbers = cells(column).filter(|cell| is_number(cell)).count();
        is_name(name) && numbers > 0 && 10 * numbers >= 9 * present
    };
    let comes_again = |(column, name): (usize, &String)| cells(column).any(|cell| cell == name);
    let all_names = || {
        let named = first.iter().enumerate().filter(|(_, name)| !name.is_empty());
        named.clone().count() + 1 >= first.len().max(2)
            && named.clone().all(|(_, name)| is_name(name))
            && !named.clone().any(comes_again)
    };
    let nameless_first = || {
        let whole = |cell: &String| cell.parse::<u32>().is_ok();
        first.len() > 1 && first[0].is_empty() && first[1..].iter().all(|name| whole(name) || is_name(name))
    };
    first.iter().enumerate().any(over_numbers) || all_names() || nameless_first() || {
        let numbers = first.iter().take_while(|cell| is_number(cell)).count();
        let start = first.first().and_then(|cell| cell.parse::<usize>().ok()).filter(|&start| start < 2);
        let counts =
            |start: usize| first[..numbers].iter().enumerate().all(|(i, cell)| *cell == (start + i).to_string());
        // Two numbers are also the beginning of many examples.
        numbers > 2
            && start.is_some_and(counts)
            && first
                .iter()
                .enumerate()
                .skip(numbers)
                .all(|(column, name)| is_name(name) && !comes_again((column, name)))
    }
}

/// Returns whether the first row has one cell less than the others because R writes no name over the names of the rows.
pub fn is_short(rows: &[Vec<String>]) -> bool {
    let Some((first, below)) = rows.split_first() else { return false };
    // A delimiter at the end of each row also makes a column without a name.
    let all = |is: fn(&Vec<String>, usize) -> bool| below.iter().all(|row| is(row, first.len()));
    let is_empty = |row: &Vec<String>, _| row.last().is_some_and(String::is_empty);
    let is_name = |cell: &String| !cell::is_missing(cell) && cell::number(cell, b'.').is_none();
    let named = first.iter().all(is_name) && !below.is_empty();
    named && all(|row, names| row.len() == names + 1) && !all(is_empty)
}

/// Returns whether the first row has the number of examples and of features, and then names of classes, as in the files
/// of scikit-learn.
pub fn is_counts(rows: &[Vec<String>]) -> bool {
    let [first, second, ..] = rows else { return false };
    let [examples, features, classes @ ..] = &first[..] else { return false };
    let whole = |cell: &String| cell.parse::<usize>().ok();
    let named = |name: &String| cell::number(name, b'.').is_none() && !cell::is_missing(name);
    whole(features) == Some(second.len().saturating_sub(1))
        && whole(examples).is_some_and(|examples| examples + 1 >= rows.len())
        && classes.len() > 1
        && classes.iter().all(named)
}

/// Returns what Orange's second and third row say about the columns, and the number of rows before the examples.
pub fn orange(rows: &[Vec<String>]) -> Option<(Vec<Declared>, usize)> {
    const TYPES: [&str; 9] = ["c", "continuous", "d", "discrete", "s", "string", "t", "time", "basket"];
    let [_, types, flags, ..] = rows else { return None };
    let known = types.iter().all(|kind| TYPES.contains(&kind.as_str()) || kind.contains(' ')) && !types.is_empty();
    let flag = |flag: &String| {
        flag.is_empty() || flag.contains('=') || matches!(&flag[..], "class" | "meta" | "m" | "ignore" | "i" | "weight")
    };
    if !known || types.len() < 2 || flags.len() != types.len() || !flags.iter().all(flag) {
        return None;
    }
    let declared = types.iter().zip(flags).map(|(kind, flag)| match (&kind[..], &flag[..]) {
        (_, "class") => Declared::Label,
        (_, "meta" | "m" | "ignore" | "i" | "weight") | ("s" | "string" | "basket", _) => Declared::Meta,
        ("c" | "continuous" | "t" | "time", _) => Declared::Nothing,
        _ => Declared::Nominal,
    });
    Some((declared.collect(), 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> bool {
        let rows: Vec<Vec<String>> = text.lines().map(|line| line.split(',').map(String::from).collect()).collect();
        is_header(&rows, b'.')
    }

    #[test]
    fn the_counts_of_scikit_learn_are_no_header() {
        let rows = |text: &str| -> Vec<Vec<String>> {
            text.lines().map(|line| line.split(',').map(String::from).collect()).collect()
        };
        assert!(is_counts(&rows("2,4,a,b\n1,2,3,4,0\n5,6,7,8,1")) && is_counts(&rows("2,2,a,b\n1,2,0\n5,6,1")));
        assert!(!is_counts(&rows("1,2,a\n3,4,b")) && !is_counts(&rows("1,2,a,b\n3,4,a,c\n5,6,a,b")));
    }

    #[test]
    fn names_are_recognized() {
        for text in [
            "x,y\n1,a\n2,b",
            ",0,1\n0,5,6",
            "0,1,2\n5,6,7",
            "1,2,3,kind\n4,5,6,a",
            "color,kind\nred,a\nblue,a",
            "x,y",
            "a,b,\nc,d,",
        ] {
            assert!(header(text), "{text}");
        }
        for text in [
            "1,a\n2,b",
            "1,2,a\n3,4,b",
            "red,a\nred,b\nblue,a",
            "0.5,1\n2,3",
            "?,1,a\n2,2,a",
            "1,2,3,a\n4,5,6,a",
            "true,1\nfalse,2",
        ] {
            assert!(!header(text), "{text}");
        }
    }
}
