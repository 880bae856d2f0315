//! What is in a picture, and that it is there because of the template.

mod common;

use common::{Template, mermaid, public, svg, without};
use formwork_graph::{Format, Layer, Options, draw};
use serde_json::{Value, json};

/// Resources with a word of the picture that is there because of each.
const BECAUSE: [(&str, &str); 14] = [
    ("Web", "EC2 instance"),
    ("Fn", "Lambda function · python3.12"),
    ("Plain", "in no VPC"),
    ("Nat", "NAT gateway"),
    ("Igw", "internet gateway"),
    ("Vgw", "VPN gateway"),
    ("Dx", "dx-1234"),
    ("Peering", "peering connection"),
    ("Db", "database"),
    ("Api", "interface endpoint"),
    ("Files", "gateway endpoint"),
    ("In", "inbound resolver endpoint"),
    ("Queue", "AWS::SQS::Queue"),
    ("Other", "192.168.0.0/16"),
];

#[test]
fn everything_is_there_because_of_its_resource() {
    let whole = public();
    let drawn = svg(&whole, Layer::Network);
    let chart = mermaid(&whole, Layer::Network);
    for (id, words) in BECAUSE {
        assert!(drawn.contains(words), "{words}");
        let less = without(&whole, id);
        let drawn = svg(&less, Layer::Network);
        assert!(!drawn.contains(words), "{words} without {id}");
        let escaped = words.replace("::", "");
        if !words.contains(':') {
            assert!(chart.contains(&escaped), "{words}");
            assert!(
                !mermaid(&less, Layer::Network).contains(&escaped),
                "{words}"
            );
        }
    }
}

#[test]
fn arrows_are_there_because_of_rules_and_routes() {
    let whole = public();
    let chart = mermaid(&whole, Layer::Network);
    for (id, words) in [
        ("DbFromFn", "|\"tcp 5432\"|"),
        ("WebIn", "|\"0.0.0.0/0 · tcp 443\"|"),
        ("InFromCompany", "|\"10.9.0.0/16 · udp 53\"|"),
        ("PrivateOut", "|\"0.0.0.0/0\"|"),
    ] {
        assert!(chart.contains(words), "{words} in {chart}");
        let less = mermaid(&without(&whole, id), Layer::Network);
        assert!(
            less.matches(words).count() < chart.matches(words).count(),
            "{words}"
        );
    }
}

#[test]
fn permissions_are_there_because_of_statements() {
    let whole = public();
    let drawn = svg(&whole, Layer::Permissions);
    assert!(
        drawn.contains("sqs:SendMessage") && drawn.contains(">works<"),
        "{drawn}"
    );
    assert!(drawn.contains(">denied<"));
    let less = svg(&without(&whole, "Send"), Layer::Permissions);
    assert!(!less.contains("sqs:SendMessage"));
    let mut closed = whole;
    closed["Resources"]["ApiFromFn"]["Properties"]["FromPort"] = json!(80);
    closed["Resources"]["ApiFromFn"]["Properties"]["ToPort"] = json!(80);
    let drawn = svg(&closed, Layer::Permissions);
    assert!(drawn.contains(">stopped<") && !drawn.contains(">works<"));
}

#[test]
fn what_is_not_known_is_drawn_and_dashed() {
    let template = json!({
        "Parameters": {"Subnets": {"Type": "List<AWS::EC2::Subnet::Id>"}},
        "Resources": {"Fn": {"Type": "AWS::Lambda::Function", "Properties": {"VpcConfig": {
            "SubnetIds": {"Ref": "Subnets"}, "SecurityGroupIds": ["sg-1"]}}}}
    });
    let drawn = svg(&template, Layer::Network);
    assert!(drawn.contains("A VPC that is not known") && drawn.contains("card maybe"));
    let conditional = json!({
        "Parameters": {"Env": {"Type": "String"}},
        "Conditions": {"Prod": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}},
        "Resources": {"Vpc": {"Type": "AWS::EC2::VPC", "Condition": "Prod", "Properties": {"CidrBlock": "10.0.0.0/16"}}}
    });
    assert!(svg(&conditional, Layer::Network).contains("vpc maybe"));
    let known = formwork_prove::Assumptions::new().parameter("Env", "test");
    let options = Options::new().assuming(known);
    let drawn = draw(
        &Template::from_json(&conditional.to_string()).unwrap(),
        &options,
        Format::Svg,
    );
    assert!(drawn.unwrap().contains("No network in this template"));
}

#[test]
fn a_focus_leaves_out_what_is_far_and_says_so() {
    let template = Template::from_json(&public().to_string()).unwrap();
    let focus = |id: &str, depth| draw(&template, &Options::new().focus(id, depth), Format::Svg);
    let near = focus("Db", 0).unwrap();
    assert!(near.contains(">Db<") && !near.contains(">Fn<") && near.contains("are not"));
    let wider = focus("Db", 1).unwrap();
    assert!(wider.contains(">Fn<") && !wider.contains(">Web<"));
    let subnet = focus("Public", 0).unwrap();
    assert!(subnet.contains(">Web<") && subnet.contains(">Nat<") && !subnet.contains(">Db<"));
    let error = focus("Nothing", 1).unwrap_err();
    assert!(error.help().unwrap().contains("Db"));
}

#[test]
fn large_pictures_are_cut_and_say_so() {
    let mut template = json!({"Resources": {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/8"}},
        "S": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.0.0/24"}}}});
    for index in 0..60 {
        let interface = json!({"Type": "AWS::EC2::NetworkInterface", "Properties": {"SubnetId": {"Ref": "S"},
            "GroupSet": [{"Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"]}]}});
        template["Resources"][format!("Interface{index}")] = interface;
    }
    let chart = mermaid(&template, Layer::Network);
    assert!(chart.contains("more things are not drawn"));
    let edges = chart
        .lines()
        .filter(|line| line.contains("-->") || line.contains("-.-"));
    assert!(edges.count() <= 500 && chart.chars().count() <= 50_000);
    let drawn: Value = template;
    assert!(svg(&drawn, Layer::Network).contains("Interface59"));
}

#[test]
fn no_picture_leaves_notes_out_silently() {
    let mut template = json!({"Resources": {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}}});
    for index in 0..50 {
        let gateway = json!({"Type": "AWS::EC2::InternetGateway", "Properties": {}});
        template["Resources"][format!("Gateway{index:02}")] = gateway;
    }
    let drawn = svg(&template, Layer::Network);
    let chart = mermaid(&template, Layer::Network);
    for (text, shown) in [(&drawn, 38), (&chart, 6)] {
        let last = format!("Gateway{shown:02} is attached to no VPC.");
        let next = format!("Gateway{:02} is", shown + 1);
        assert!(text.contains(&last) && !text.contains(&next), "{text}");
        // One more says what is not drawn.
        assert!(
            text.contains(&format!("And {} more notes.", 51 - shown - 1)),
            "{text}"
        );
    }
    let mut template = json!({"Resources": {}});
    for index in 0..50 {
        // A role that nobody can read.
        let role = json!({"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {},
            "ManagedPolicyArns": [format!("arn:aws:iam::111122223333:policy/p{index:02}")]}});
        template["Resources"][format!("Role{index:02}")] = role;
    }
    let drawn = svg(&template, Layer::Permissions);
    let chart = mermaid(&template, Layer::Permissions);
    assert!(drawn.contains("And 11 more notes."), "{drawn}");
    assert!(chart.contains("And 43 more notes."), "{chart}");
    // Roles without a statement are drawn too.
    let roles = (0..50).filter(|index| chart.contains(&format!("\"Role{index:02}<br/>")));
    assert_eq!(roles.count(), 50, "{chart}");
}

#[test]
fn permissions_that_do_not_fit_are_counted() {
    let mut template = json!({"Resources": {}});
    for index in 0..300 {
        let statement = |what: &str| json!({"Effect": "Allow", "Action": format!("sqs:{what}{}", "x".repeat(150)), "Resource": "*"});
        let role = json!({"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}, "Policies": [{
            "PolicyName": "p", "PolicyDocument": {"Statement": [statement("A"), statement("B")]}}]}});
        template["Resources"][format!("Role{index:03}")] = role;
    }
    let chart = mermaid(&template, Layer::Permissions);
    let roles = chart.matches("<br/>role").count();
    let rows = chart.lines().filter(|line| line.contains("-->")).count();
    let cut = format!(
        "{} more roles and permissions are not drawn",
        900 - roles - rows
    );
    assert!(chart.contains(&cut), "{roles} {rows} {chart}");
    assert!(roles < 300 && chart.chars().count() <= 50_000);
}
