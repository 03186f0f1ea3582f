//! The probe: the value of every curve at the step under the pointer.

use super::Figure;
use super::curves::lay_out;
use super::panel_column::panel_columns;
use serde::Serialize;

/// The values at a position of the figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Probe {
    /// The recorded step that is nearest to the position.
    pub step: f64,
    /// The position of this step in each column, in the figure's pixels.
    pub places: Vec<f64>,
    /// The upper edge of the first row of panels and the lower edge of the last.
    pub edges: [i32; 2],
    /// The values there.
    pub values: Vec<Value>,
}

/// The value of one curve.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Value {
    /// The index of the column of panels, from 0.
    pub column: usize,
    /// The name of the quantity.
    pub quantity: &'static str,
    /// The name that distinguishes the line from the others in its panel.
    pub name: String,
    /// Whether it shows test examples beside training examples.
    pub dashed: bool,
    /// The value.
    pub value: f64,
}

impl Figure<'_> {
    /// Returns the values at a horizontal position in the figure, or `None` outside the panels and before the first
    /// record.
    pub fn probe(&self, x: i32) -> Option<Probe> {
        let (quantities, view) = (&self.quantities, &self.view);
        let panel_columns = panel_columns(&self.content, view);
        let (layout, axis) =
            lay_out(&panel_columns, self.content.last_step, view, quantities.len(), self.panels_size());
        let share = layout.share_across(x, panel_columns.len())?;
        let coordinate = axis.low + share * (axis.high - axis.low);
        let lines = || panel_columns.iter().flat_map(|panel_column| &panel_column.lines).filter(|line| !line.previous);
        let nearest = lines().find_map(|line| line.nearest_step(view.step_at(coordinate)));
        let shown = axis.low - 1e-9..=axis.high + 1e-9;
        let step = nearest.filter(|step| shown.contains(&view.place(*step)))?;
        let across = (view.place(step) - axis.low) / (axis.high - axis.low) * f64::from(layout.width);
        let mut values = Vec::new();
        for (column, panel_column) in panel_columns.iter().enumerate() {
            for &quantity in quantities {
                let at_step = |line: &super::panel_column::Line| {
                    let value = line.value_at(quantity, step)?;
                    let (quantity, name) = (quantity.name(), line.name.to_owned());
                    Some(Value { column, quantity, name, dashed: line.dashed, value })
                };
                values.extend(panel_column.lines.iter().filter(|line| !line.previous).filter_map(at_step));
            }
        }
        let places = (0..panel_columns.len()).map(|column| f64::from(layout.left(column)) + across).collect();
        Some(Probe { step, places, edges: [layout.top(0), layout.bottom(quantities.len())], values })
    }
}
