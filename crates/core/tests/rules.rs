//! Every function of rules in its form, and every type of parameter.

use formwork_core::{App, Expr, Parameter, RawResource, Rule, RuleCondition, intrinsic};
use serde_json::{Value, json};

fn assertion(condition: RuleCondition) -> Value {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.add("Thing", RawResource::new("Acme::Demo::Thing"));
    stack.parameter("Stage", Parameter::<String>::new());
    stack.rule("Rule", Rule::new().assert(condition, "otherwise"));
    let assembly = app.synth().expect("there is nothing wrong with it");
    let template = assembly.stacks()[0].template().to_value();
    template["Rules"]["Rule"]["Assertions"][0]["Assert"].clone()
}

fn equal(text: &str) -> RuleCondition {
    RuleCondition::equals("a", text)
}

#[test]
fn functions_of_rules() {
    let check = |condition, expected| assert_eq!(assertion(condition), expected);
    let all = || intrinsic::values_of_type("AWS::EC2::VPC::Id");
    let of_all = || intrinsic::values_of_all("AWS::EC2::Subnet::Id", "VpcId");
    let (all_json, of_all_json) = (
        json!({"Fn::RefAll": "AWS::EC2::VPC::Id"}),
        json!({"Fn::ValueOfAll": ["AWS::EC2::Subnet::Id", "VpcId"]}),
    );
    check(
        RuleCondition::contains(all(), "a"),
        json!({"Fn::Contains": [all_json, "a"]}),
    );
    let same = RuleCondition::each_equals(of_all(), "a");
    check(same, json!({"Fn::EachMemberEquals": [of_all_json, "a"]}));
    let each = RuleCondition::each_in(of_all(), all());
    check(each, json!({"Fn::EachMemberIn": [of_all_json, all_json]}));
    check(
        RuleCondition::not(equal("b")),
        json!({"Fn::Not": [{"Fn::Equals": ["a", "b"]}]}),
    );
}

#[test]
fn what_a_parameter_names_has_attributes() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.add("Thing", RawResource::new("Acme::Demo::Thing"));
    let subnet = stack.parameter(
        "Subnet",
        Parameter::<String>::of_type("AWS::EC2::Subnet::Id"),
    );
    let vpc: Expr<String> = intrinsic::value_of(subnet, "VpcId");
    stack.rule(
        "Rule",
        Rule::new().assert(RuleCondition::equals(vpc, "vpc-1"), "elsewhere"),
    );
    let assembly = app.synth().expect("there is nothing wrong with it");
    let template = assembly.stacks()[0].template().to_value();
    assert_eq!(
        template["Rules"]["Rule"]["Assertions"][0]["Assert"],
        json!({"Fn::Equals": [{"Fn::ValueOf": ["Subnet", "VpcId"]}, "vpc-1"]})
    );
}

#[test]
fn conditions_of_rules_are_joined_by_twos_to_tens() {
    let one = json!({"Fn::Equals": ["a", "b"]});
    let several = |count: usize| std::iter::repeat_n(equal("b"), count);
    let never = json!({"Fn::Not": [{"Fn::Equals": ["", ""]}]});
    assert_eq!(
        assertion(RuleCondition::all([])),
        json!({"Fn::Equals": ["", ""]})
    );
    assert_eq!(assertion(RuleCondition::any([])), never);
    assert_eq!(assertion(RuleCondition::all(several(1))), one);
    assert_eq!(assertion(RuleCondition::any(several(1))), one);
    assert_eq!(
        assertion(RuleCondition::all(several(2))),
        json!({"Fn::And": [one, one]})
    );
    let ten = json!({"Fn::Or": vec![&one; 10]});
    assert_eq!(assertion(RuleCondition::any(several(10))), ten);
    assert_eq!(
        assertion(RuleCondition::any(several(11))),
        json!({"Fn::Or": [ten, one]})
    );
}

#[test]
fn types_of_parameters() {
    fn check<T>(parameter: Parameter<T>, expected: &str)
    where
        T: formwork_core::ParameterType,
    {
        let mut app = App::new();
        let mut stack = app.stack("Demo");
        stack.add("Thing", RawResource::new("Acme::Demo::Thing"));
        stack.parameter("Given", parameter);
        let assembly = app.synth().expect("there is nothing wrong with it");
        let template = assembly.stacks()[0].template().to_value();
        assert_eq!(template["Parameters"]["Given"]["Type"], expected);
    }
    check(Parameter::<String>::new(), "String");
    check(Parameter::<i64>::new().default("1"), "Number");
    check(Parameter::<f64>::new().default("1.5"), "Number");
    check(Parameter::<Vec<i64>>::new(), "List<Number>");
    check(Parameter::<Vec<f64>>::new(), "List<Number>");
    check(Parameter::<Vec<String>>::new(), "CommaDelimitedList");
    check(
        Parameter::<String>::stored(),
        "AWS::SSM::Parameter::Value<String>",
    );
    let list = "AWS::SSM::Parameter::Value<CommaDelimitedList>";
    check(Parameter::<Vec<String>>::stored(), list);
    let other = "AWS::SSM::Parameter::Name";
    check(Parameter::<String>::of_type(other), other);
}
