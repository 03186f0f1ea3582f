//! Predictions, one line for each example: which class a trained network gives it, and with what probability.

use super::tables::name_cell;
use super::{PreparedData, Run};
use crate::kernel::{Pack8, Real};
use crate::number::RoundTrip;

impl Run {
    /// Returns the predictions at the current step as CSV: the row of the file that an example came from, its split,
    /// its label, the predicted class, and the probability of each class. An example that came from no file has no row.
    /// With label noise, the label is the one that the network was trained with.
    ///
    /// The probabilities are the softmax of the logits. A tie goes to the first class.
    pub fn predictions_csv(&mut self, data: &PreparedData) -> String {
        let classes: Vec<String> = self.classes().iter().map(|class| name_cell(class)).collect();
        let probabilities = self.classes().iter().map(|class| name_cell(&format!("p_{class}")));
        let head = ["row", "split", "true", "predicted"].map(String::from).into_iter().chain(probabilities);
        let mut table = head.collect::<Vec<_>>().join(",") + "\n";
        let examples = data.examples.clone();
        let splits =
            [("train", &examples.packed, examples.rows.file_rows()), ("test", &*data.test, &*data.test_file_rows)];
        for (split, packed, file_rows) in splits {
            let scores = self.scores(packed);
            let predictions = scores.predictions().zip(scores.rows()).enumerate();
            for (example, ((truth, predicted), (_, logits, place))) in predictions {
                let row = file_rows.get(example).map_or_else(String::new, u32::to_string);
                table += &format!("{row},{split},{},{}", classes[truth], classes[predicted]);
                softmax(logits, place).for_each(|probability| table += &format!(",{}", RoundTrip(probability)));
                table.push('\n');
            }
        }
        table
    }
}

/// Returns the softmax of the logits of one of eight examples.
fn softmax(logits: &[Pack8], place: usize) -> impl Iterator<Item = Real> {
    let logit = move |class: &Pack8| f64::from(class[place]);
    let largest = logits.iter().map(logit).fold(f64::NEG_INFINITY, f64::max);
    let exponential = move |class: &Pack8| libm::exp(logit(class) - largest);
    let sum: f64 = logits.iter().map(exponential).sum();
    logits.iter().map(move |class| (exponential(class) / sum) as Real)
}
