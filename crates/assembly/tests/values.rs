//! Values for parameters: given ones are written, the rest is CloudFormation's to ask for.

use formwork_assembly::{UnusableValue, Values, files};
use formwork_core::{App, Assembly, Parameter, RawResource};

fn assembly() -> Assembly {
    let mut app = App::new();
    for name in ["A", "B"] {
        let mut stack = app.stack(name);
        stack.add("Topic", RawResource::new("AWS::SNS::Topic"));
        let size = Parameter::<f64>::new().default("3");
        stack.parameter("Size", size);
        if name == "A" {
            stack.parameter("Zone", Parameter::<String>::new());
            stack.parameter("Password", Parameter::<String>::new().no_echo());
        }
    }
    app.synth().expect("the program has no errors")
}

fn values(assembly: &Assembly, given: &[(&str, &str)]) -> Result<Values, UnusableValue> {
    let given = given
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()));
    Values::new(assembly, given)
}

#[test]
fn given_values_are_written_for_every_stack_that_has_the_parameter() {
    let assembly = assembly();
    let check = |given: &[(&str, &str)], expected: [&str; 2]| {
        let values = values(&assembly, given).expect("they can be used");
        let files = files(&assembly, &values);
        for (stack, expected) in ["A", "B"].into_iter().zip(expected) {
            let name = format!("{stack}.params.json");
            let file = files.iter().find(|file| file.name == name);
            let text = String::from_utf8_lossy(&file.expect("it is there").content);
            let compact: String = text.split('\n').map(str::trim).collect();
            assert_eq!(compact, expected);
        }
    };
    check(&[], ["[]", "[]"]);
    let given = [("Zone", "a=b, \"c\""), ("Size", "4")];
    check(&given, [r#"["Size=4","Zone=a=b, \"c\""]"#, r#"["Size=4"]"#]);
}

#[test]
fn what_is_missing_is_known() {
    let assembly = assembly();
    let values = values(&assembly, &[("Zone", "a")]).expect("they can be used");
    let missing = |stack: &str| -> Vec<String> {
        let missing = values.missing(assembly.stack(stack).expect("it is there"));
        missing
            .into_iter()
            .map(|parameter| parameter.name)
            .collect()
    };
    assert_eq!(missing("A"), ["Password"]);
    assert!(missing("B").is_empty());
}

#[test]
fn what_cannot_be_used_is_told() {
    let assembly = assembly();
    let check = |given: &[(&str, &str)], expected: UnusableValue| {
        assert_eq!(values(&assembly, given), Err(expected));
    };
    check(&[("zone", "a")], UnusableValue::Unknown("zone".to_owned()));
    check(
        &[("Password", "a")],
        UnusableValue::Secret("Password".to_owned()),
    );
    check(
        &[("Size", "1"), ("Size", "2")],
        UnusableValue::Twice("Size".to_owned()),
    );
}
