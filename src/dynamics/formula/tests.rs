use super::{Formula, Input, Inputs, MAX_LENGTH};
use proptest::prelude::*;
use serde_json::Value;

fn value(text: &str, inputs: &Inputs) -> f64 {
    text.parse::<Formula>().unwrap_or_else(|error| panic!("{text}: {error}")).evaluate(inputs)
}

fn refusal(text: &str) -> String {
    text.parse::<Formula>().unwrap_err().to_string()
}

#[test]
fn operators_bind_as_in_mathematics() {
    for (text, expected) in [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("8 - 4 - 2", 2.0),
        ("8 / 4 / 2", 1.0),
        ("2^3^2", 512.0),
        ("-2^2", -4.0),
        ("2^-1", 0.5),
        ("2 * -3", -6.0),
        ("--3", 3.0),
        ("6 ÷ 3 × 2 − 1", 3.0),
        ("1.5e1 + .5 + 2.", 17.5),
        ("sqrt(16) + min(3, 1, 2) + max(3, 5, 4)", 10.0),
        ("max(log(exp(2)), 0)", 2.0),
    ] {
        assert_eq!(value(text, &Inputs::default()), expected, "{text}");
    }
}

#[test]
fn every_name_has_its_value() {
    let inputs: Inputs = std::array::from_fn(|place| place as f64 + 0.5);
    for (place, (input, name)) in Input::ALL.into_iter().enumerate() {
        assert_eq!(input as usize, place);
        assert_eq!(value(name, &inputs), inputs[place], "{name}");
        let formula: Formula = format!("1 + {name}").parse().unwrap();
        let used: Vec<Input> = Input::ALL.into_iter().map(|(other, _)| other).filter(|o| formula.uses(*o)).collect();
        assert_eq!(used, [input]);
        assert!(refusal("x").contains(&format!(" {name},")), "the error lists {name}");
    }
}

#[test]
fn what_is_not_finite_stays_so() {
    for text in ["1/0", "log(0)", "sqrt(0-1)", "min(1, log(0-1))", "max(log(0-1), 1)", "(0-1)^0.5", "exp(1000)"] {
        assert!(!value(text, &Inputs::default()).is_finite(), "{text}");
    }
}

/// numpy, which has read the same texts with Python's own grammar; see tests/reference/formulas.py.
#[test]
fn values_are_those_of_numpy() {
    let reference: Value = serde_json::from_str(include_str!("../../../tests/reference/formulas.json")).unwrap();
    let names: Vec<&str> = reference["names"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(names, Input::ALL.map(|(_, name)| name));
    let number = |value: &Value| value.as_f64().unwrap();
    let sets: Vec<Inputs> =
        reference["inputs"].as_array().unwrap().iter().map(|set| std::array::from_fn(|i| number(&set[i]))).collect();
    let cases = reference["cases"].as_array().unwrap();
    let mut finite = 0;
    for case in cases {
        let text = case["text"].as_str().unwrap();
        for (inputs, expected) in sets.iter().zip(case["values"].as_array().unwrap()) {
            let found = value(text, inputs);
            match expected.as_f64() {
                Some(expected) => {
                    let error = (found - expected).abs();
                    assert!(error <= 1e-9 * expected.abs(), "{text}: {found} instead of {expected}");
                    finite += 1;
                }
                None => assert!(!found.is_finite(), "{text}: {found} is finite"),
            }
        }
    }
    assert!(cases.len() >= 200 && finite > cases.len(), "{finite} finite values");
}

#[test]
fn errors_say_where_and_what_would_be_right() {
    for (text, words) in [
        ("", "the formula is empty; write the weight of a class, such as 1/norm^0.5"),
        (" \n", "the formula is empty"),
        ("1/nrm", "character 3: `nrm` is unknown; a formula may use norm, p, n_l"),
        ("l", "character 1: `l` is unknown"),
        ("1 +", "the formula ends too early; a number, a name or an opening parenthesis is missing"),
        ("1 + * 2", "character 5: `*` cannot stand here; a number, a name or an opening parenthesis is missing"),
        ("2 norm", "character 3: `norm` cannot stand here; an operator (+ - * / ^) must come before it"),
        ("(1 + 2", "the formula ends too early; a closing parenthesis is missing"),
        ("1 + 2)", "character 6: `)` cannot stand here; no parenthesis is open"),
        (
            "0,5",
            "character 2: `,` cannot stand here; only min and max have several values; a number has a decimal point",
        ),
        ("sqrt(1, 2)", "character 7: `,` cannot stand here; only min and max have several values"),
        ("sqrt 2", "character 6: `2` cannot stand here; a function needs its value in parentheses"),
        ("min(1)", "character 6: `)` cannot stand here; min and max need two or more values"),
        ("n × ñ", "character 5: `ñ` cannot stand here; a formula has numbers, names, + - * / ^ and parentheses"),
        ("norm ** 2", "character 7: `*` cannot stand here"),
        ("1e999", "character 1: the number `1e999` is too large"),
        ("1 + .", "character 5: `.` cannot stand here"),
        ("alert(1)", "character 1: `alert` is unknown"),
    ] {
        let sentence = refusal(text);
        assert!(sentence.starts_with(words), "{text}: {sentence}");
    }
    assert_eq!(refusal(&"1".repeat(201)), "the formula has 201 characters; it may have at most 200");
}

#[test]
fn length_and_depth_are_bounded() {
    let inner = MAX_LENGTH / 2 - 1;
    let nested = format!("{}7{}", "(".repeat(inner), ")".repeat(inner));
    assert_eq!(value(&nested, &Inputs::default()), 7.0);
    assert_eq!(value(&format!("{}7", "-".repeat(MAX_LENGTH - 1)), &Inputs::default()), -7.0);
    let chain = |count: usize| vec!["1"; count].join("^");
    assert_eq!(value(&chain(64), &Inputs::default()), 1.0);
    let deep = refusal(&chain(65));
    assert!(deep.starts_with("character 129: the formula is nested too deeply here, with more than 64"), "{deep}");
}

#[test]
fn names_are_short_and_on_one_line() {
    let short = |text: &str| text.parse::<Formula>().unwrap().short();
    assert_eq!(short(" 1 /\n norm "), "1 / norm");
    assert_eq!(short("n/n_l * max(loss, 0.1) × recall^2"), "n/n_l * max(loss, 0.1) ×…");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_panics(text in prop_oneof![
        any::<String>(),
        "[-+*/^(),.0-9eE ×÷−a-z_L]{0,210}",
        prop::collection::vec(prop::sample::select(vec![
            "norm", "p", "n_l", "n", "m_l", "m", "loss", "recall", "L", "t", "sqrt(", "log(", "exp(", "min(", "max(",
            "(", ")", ",", "+", "-", "−", "*", "×", "/", "÷", "^", " ", "1", "0.5", "2e3", "1e-300", ".", "e",
        ]), 0..60).prop_map(|parts| parts.concat()),
    ], inputs in prop::array::uniform10(any::<f64>())) {
        match text.parse::<Formula>() {
            Ok(formula) => {
                let value = formula.evaluate(&inputs);
                prop_assert_eq!(value.to_bits(), formula.clone().evaluate(&inputs).to_bits());
                let written = serde_json::to_string(&formula).unwrap();
                prop_assert_eq!(serde_json::from_str::<Formula>(&written).unwrap(), formula);
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}
