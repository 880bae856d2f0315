//! Single changes of access and of the network, each the smallest that shows its rule.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use formwork_prove::Template;
use formwork_review::{Diff, Options, diff};
use serde_json::{Value, json};

fn template(resources: &Value) -> Template {
    let value = json!({
        "Parameters": {"P": {"Type": "String"}},
        "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "x"]}},
        "Resources": resources,
    });
    Template::from_json(&value.to_string()).unwrap()
}

fn of(old: &Value, new: &Value) -> Diff {
    diff(
        &template(old),
        &template(new),
        &Options::new().without_proofs(),
    )
}

/// Every change of access: whose, of what kind, in which direction.
fn told(old: &Value, new: &Value) -> String {
    let found = of(old, new);
    let all = found.access().iter();
    let all: Vec<String> = all
        .map(|change| format!("{} {}: {}", change.of, change.kind, change.words()))
        .collect();
    all.join("; ")
}

fn role(statements: &Value) -> Value {
    json!({"Role": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [
        {"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}]}}})
}

fn allow(actions: &Value) -> Value {
    json!({"Effect": "Allow", "Action": actions, "Resource": "*"})
}

#[track_caller]
fn permissions(old: &Value, new: &Value, expected: &str) {
    let expected = format!("Role permissions: {expected}");
    assert_eq!(told(&role(old), &role(new)), expected, "{old} {new}");
}

#[test]
fn a_policy_is_what_it_allows_in_all() {
    let both = allow(&json!(["s3:GetObject", "s3:PutObject"]));
    let (get, put) = (allow(&json!("s3:GetObject")), allow(&json!("s3:PutObject")));
    permissions(&json!([both]), &json!([get, put]), "same");
    permissions(
        &json!([both]),
        &json!([get, put, allow(&json!("s3:Get*"))]),
        "widened",
    );
    permissions(
        &json!([allow(&json!("s3:*"))]),
        &json!([allow(&json!("s3:*")), get]),
        "same",
    );
    let deny = |action: &str| json!({"Effect": "Deny", "Action": action, "Resource": "*"});
    permissions(&json!([get, deny("ec2:*")]), &json!([get]), "same");
    permissions(
        &json!([get]),
        &json!([get, deny("s3:GetObjec?")]),
        "narrowed",
    );
    permissions(&json!([both, deny("s3:Put*")]), &json!([get]), "same");
    let all_but = json!({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"});
    permissions(
        &json!([all_but]),
        &json!([allow(&json!("*")), deny("iam:*")]),
        "same",
    );
}

#[test]
fn conditions_take_away_by_their_values() {
    let guarded = |condition: Value| json!([{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": condition}]);
    let one = guarded(json!({"StringEquals": {"aws:SourceVpce": "vpce-1"}}));
    let two = guarded(json!({"StringEquals": {"aws:sourcevpce": ["vpce-1", "vpce-2"]}}));
    permissions(&one, &two, "widened");
    permissions(&two, &one, "narrowed");
    permissions(
        &one,
        &guarded(json!({"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}})),
        "widened",
    );
    permissions(
        &one,
        &guarded(json!({"StringEquals": {"aws:SourceVpc": "vpce-1"}})),
        "widened and narrowed",
    );
    permissions(
        &guarded(json!({"IpAddress": {"aws:SourceIp": ["10.0.0.0/9", "10.128.0.0/9"]}})),
        &guarded(json!({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})),
        "same",
    );
    permissions(
        &guarded(json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}})),
        &guarded(json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}})),
        "widened",
    );
    permissions(
        &guarded(json!({"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}})),
        &guarded(json!({"DateLessThan": {"aws:CurrentTime": "2031-01-01T00:00:00Z"}})),
        "unknown, since it is not known how the conditions on `aws:currenttime` go together",
    );
    permissions(
        &one,
        &guarded(json!({"StringEquals": {"aws:SourceVpce": {"Ref": "P"}}})),
        "unknown, since the parameter `P` has no value",
    );
    permissions(
        &json!([allow(&json!("s3:*"))]),
        &json!([{"Fn::If": ["C", allow(&json!("s3:*")), {"Ref": "AWS::NoValue"}]}]),
        "narrowed at most, since the condition `C` is not decided",
    );
    // A condition deep inside a statement falls out either way.
    permissions(
        &json!([allow(&json!(["s3:Get*", "s3:Put*"]))]),
        &json!([allow(
            &json!(["s3:Get*", {"Fn::If": ["C", "s3:Put*", "s3:List*"]}])
        )]),
        "unknown, since the condition `C` is not decided",
    );
}

#[test]
fn attached_policies_are_read_where_they_can_be() {
    let with = |properties: Value, more: Value| {
        let mut all = json!({"Role": {"Type": "AWS::IAM::Role", "Properties": properties}});
        for (name, resource) in more.as_object().unwrap() {
            all[name] = resource.clone();
        }
        all
    };
    let none = with(json!({}), json!({}));
    let managed = |arn: &str| with(json!({"ManagedPolicyArns": [arn]}), json!({}));
    let admin = managed("arn:aws:iam::aws:policy/AdministratorAccess");
    let closed = "arn:aws:iam::111122223333:policy/x";
    assert_eq!(told(&none, &admin), "Role permissions: widened");
    assert_eq!(
        told(&none, &managed(closed)),
        format!("Role permissions: widened at most, since what `{closed}` says is not known")
    );
    assert_eq!(
        told(
            &managed(closed),
            &managed("arn:aws:iam::111122223333:policy/y")
        ),
        format!("Role permissions: unknown, since what `{closed}` says is not known")
    );
    // Who moves out of an own policy and into an attached one keeps what is allowed.
    let statements = json!([allow(&json!("s3:GetObject"))]);
    let policy = json!({"Own": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {
        "PolicyDocument": {"Statement": statements}}}});
    let mut inline = role(&statements);
    inline["Own"] = policy["Own"].clone();
    let attached = with(json!({"ManagedPolicyArns": [{"Ref": "Own"}]}), policy);
    assert_eq!(told(&inline, &attached), "Role permissions: same");
    let bounded = |arn: &str| with(json!({"PermissionsBoundary": arn}), json!({}));
    assert_eq!(
        told(&none, &bounded(closed)),
        format!("Role boundary: narrowed at most, since what `{closed}` says is not known")
    );
    assert_eq!(
        told(&bounded(closed), &none),
        format!("Role boundary: widened at most, since what `{closed}` says is not known")
    );
    assert_eq!(
        told(
            &bounded("arn:aws:iam::aws:policy/AdministratorAccess"),
            &none
        ),
        "Role boundary: same"
    );
}

#[test]
fn who_may_is_compared_by_name_and_account() {
    let trust = |principal: Value| {
        json!({"Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [
            {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]}}}})
    };
    let lambda = trust(json!({"Service": "lambda.amazonaws.com"}));
    let both = trust(json!({"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}));
    assert_eq!(told(&lambda, &both), "Role trust: widened");
    assert_eq!(told(&both, &lambda), "Role trust: narrowed");
    assert_eq!(told(&both, &trust(json!("*"))), "Role trust: widened");
    let account = trust(json!({"AWS": "111122223333"}));
    assert_eq!(
        told(
            &account,
            &trust(json!({"AWS": "arn:aws:iam::111122223333:root"}))
        ),
        "Role trust: same"
    );
    assert_eq!(
        told(
            &account,
            &trust(json!({"AWS": "arn:aws:iam::111122223333:role/r"}))
        ),
        "Role trust: narrowed, perhaps widened too, since what the account `111122223333` passes on is not known"
    );
    assert_eq!(
        told(
            &account,
            &trust(json!({"AWS": "arn:aws:iam::444455556666:role/r"}))
        ),
        "Role trust: widened and narrowed"
    );
}

#[test]
fn what_others_allow_counts_for_resources() {
    let bucket = |statements: Value| {
        json!({"Bucket": {"Type": "AWS::S3::Bucket"}, "Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": {
            "Bucket": {"Ref": "Bucket"}, "PolicyDocument": {"Statement": statements}}}})
    };
    let plain = json!({"Bucket": {"Type": "AWS::S3::Bucket"}});
    let deny = |principal: Value| {
        bucket(
            json!([{"Effect": "Deny", "Principal": principal, "Action": "s3:*", "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]),
        )
    };
    // A policy that only denies takes away from what identity policies allow.
    assert_eq!(
        told(&deny(json!("*")), &plain),
        "Bucket resource policy: widened"
    );
    assert_eq!(
        told(&plain, &deny(json!("*"))),
        "Bucket resource policy: narrowed"
    );
    assert_eq!(
        told(
            &deny(json!({"AWS": "arn:aws:iam::111122223333:role/r"})),
            &plain
        ),
        "Bucket resource policy: widened at most, since what its callers' own policies allow is not known"
    );
    assert_eq!(
        told(&deny(json!("*")), &json!({})),
        "Bucket resource policy: narrowed"
    );
    let key = |statements: Value| json!({"Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": statements}}}});
    let allow = json!({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/r"}, "Action": "kms:Decrypt", "Resource": "*"});
    let other =
        json!({"Effect": "Deny", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*"});
    assert_eq!(
        told(&key(json!([allow, other])), &key(json!([allow]))),
        "Key resource policy: same"
    );
    let permission = |principal: &str| {
        json!({"F": {"Type": "AWS::Lambda::Function"}, "P": {"Type": "AWS::Lambda::Permission", "Properties": {
            "FunctionName": {"Ref": "F"}, "Action": "lambda:InvokeFunction", "Principal": principal}}})
    };
    assert_eq!(
        told(&permission("s3.amazonaws.com"), &permission("*")),
        "F resource policy: widened"
    );
}

#[test]
fn a_name_that_was_given_is_the_same_as_its_arn() {
    let policy = |resource: Value| {
        json!({"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "b"}},
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyName": "p", "PolicyDocument":
                {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": resource}]}}]}}})
    };
    assert_eq!(
        told(
            &policy(json!("arn:aws:s3:::b")),
            &policy(json!({"Fn::GetAtt": ["Bucket", "Arn"]}))
        ),
        "Role permissions: unknown, since `AWS::Partition` is not given"
    );
    assert_eq!(
        told(
            &policy(json!("arn:aws:s3:::c")),
            &policy(json!({"Fn::GetAtt": ["Bucket", "Arn"]}))
        ),
        "Role permissions: widened and narrowed"
    );
}

#[test]
fn an_endpoint_is_open_until_a_policy_closes_it() {
    let endpoint = |policy: Value| {
        let mut endpoint = json!({"E": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {"VpcId": "v", "ServiceName": "s"}}});
        if !policy.is_null() {
            endpoint["E"]["Properties"]["PolicyDocument"] = policy;
        }
        endpoint
    };
    let of = |principal: Value| json!({"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "s3:Get*", "Resource": "*"}]});
    let open = endpoint(Value::Null);
    let one = endpoint(of(json!({"AWS": "arn:aws:iam::111122223333:role/r"})));
    let all = endpoint(of(json!("*")));
    assert_eq!(told(&open, &one), "E endpoint policy: narrowed");
    assert_eq!(told(&one, &open), "E endpoint policy: widened");
    assert_eq!(told(&one, &all), "E endpoint policy: widened");
    let full = json!({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]});
    assert_eq!(told(&open, &endpoint(full)), "E endpoint policy: same");
}

fn flows(old: &Value, new: &Value) -> Vec<String> {
    let found = of(old, new);
    let all = found.network().iter();
    all.map(|flow| {
        let sign = if flow.opened { '+' } else { '-' };
        let way_out = if flow.is_way_out() { " !" } else { "" };
        format!("{sign} {}{way_out}", flow.flow)
    })
    .collect()
}

#[test]
fn rules_of_a_group_that_say_the_same_open_nothing() {
    let group = |rules: Value| {
        json!({"G": {"Type": "AWS::EC2::SecurityGroup", "Properties": {
            "GroupDescription": "d", "SecurityGroupEgress": [], "SecurityGroupIngress": rules}}})
    };
    let rule = |from: u16, to: u16, peer: Value| {
        let mut rule = json!({"IpProtocol": "tcp", "FromPort": from, "ToPort": to});
        for (name, value) in peer.as_object().unwrap() {
            rule[name] = value.clone();
        }
        rule
    };
    let ten = || json!({"CidrIp": "10.0.0.0/8"});
    let all = rule(0, 65535, ten());
    assert_eq!(
        flows(
            &group(json!([all])),
            &group(json!([all, rule(443, 443, ten())]))
        ),
        [""; 0]
    );
    let split = json!([rule(0, 442, ten()), rule(443, 65535, ten())]);
    assert_eq!(flows(&group(json!([all])), &group(split)), [""; 0]);
    assert_eq!(
        flows(
            &group(json!([rule(443, 443, ten())])),
            &group(json!([rule(400, 443, ten())]))
        ),
        ["+ in tcp/400-442 from 10.0.0.0/8"]
    );
    let halves = json!([
        rule(1, 2, json!({"CidrIp": "10.0.0.0/9"})),
        rule(1, 2, json!({"CidrIp": "10.128.0.0/9"}))
    ]);
    assert_eq!(
        flows(&group(json!([rule(1, 2, ten())])), &group(halves)),
        [""; 0]
    );
    let itself = json!({"SourceSecurityGroupId": {"Fn::GetAtt": ["G", "GroupId"]}});
    let everything = json!({"IpProtocol": "-1", "SourceSecurityGroupId": {"Ref": "G"}});
    let inner = json!([everything, rule(443, 443, itself)]);
    assert_eq!(flows(&group(json!([everything])), &group(inner)), [""; 0]);
    let six = json!([all, rule(0, 65535, json!({"CidrIpv6": "::/0"}))]);
    assert_eq!(
        flows(&group(json!([all])), &group(six)),
        ["+ in tcp/0-65535 from ::/0"]
    );
    let list = json!([all, rule(443, 443, json!({"SourcePrefixListId": "pl-1"}))]);
    assert_eq!(
        flows(&group(json!([all])), &group(list)),
        ["+ in tcp/443 from pl-1"]
    );
    let unknown = json!([all, {"IpProtocol": "tcp", "FromPort": {"Ref": "P"}, "ToPort": {"Ref": "P"}, "CidrIp": "10.0.0.0/8"}]);
    assert_eq!(
        flows(&group(json!([all])), &group(unknown)),
        ["+ in tcp/${P} from 10.0.0.0/8"]
    );
}

#[test]
fn a_rule_of_an_acl_counts_by_its_number() {
    let acl = |entries: &[(u32, &str, &str)]| {
        let mut all =
            json!({"Acl": {"Type": "AWS::EC2::NetworkAcl", "Properties": {"VpcId": "v"}}});
        for (number, action, block) in entries {
            all[format!("E{number}")] = json!({"Type": "AWS::EC2::NetworkAclEntry", "Properties": {
                "NetworkAclId": {"Ref": "Acl"}, "RuleNumber": number, "RuleAction": action, "Protocol": 6,
                "PortRange": {"From": 22, "To": 22}, "CidrBlock": block}});
        }
        all
    };
    let open = (100, "allow", "0.0.0.0/0");
    assert_eq!(
        flows(&acl(&[open]), &acl(&[open, (200, "deny", "10.0.0.0/8")])),
        [""; 0]
    );
    assert_eq!(
        flows(&acl(&[open]), &acl(&[(50, "deny", "10.0.0.0/8"), open])),
        ["- in tcp/22 from 10.0.0.0/8"]
    );
    assert_eq!(
        flows(
            &acl(&[(50, "deny", "10.0.0.0/8"), open]),
            &acl(&[(150, "deny", "10.0.0.0/8"), open])
        ),
        ["+ in tcp/22 from 10.0.0.0/8"]
    );
    // Another number in the same order is the same.
    assert_eq!(
        flows(&acl(&[open]), &acl(&[(300, "allow", "0.0.0.0/0")])),
        [""; 0]
    );
}

#[test]
fn a_route_to_an_internet_gateway_is_a_way_out() {
    let table = |target: Value| {
        json!({"Igw": {"Type": "AWS::EC2::InternetGateway"}, "Vgw": {"Type": "AWS::EC2::VPNGateway"},
            "Table": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": "v"}},
            "Route": {"Type": "AWS::EC2::Route", "Properties": {"RouteTableId": {"Ref": "Table"},
                "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": target}}})
    };
    let old = table(json!({"Ref": "Vgw"}));
    let new = table(json!({"Ref": "Igw"}));
    assert_eq!(
        flows(&old, &new),
        ["- to 0.0.0.0/0 by Vgw", "+ to 0.0.0.0/0 by Igw !"]
    );
    let comment = of(&old, &new).to_markdown();
    assert!(
        comment.contains("> **Way out to the internet**: `Table` goes `to 0.0.0.0/0 by Igw`."),
        "{comment}"
    );
    let text = of(&old, &new).to_text();
    assert!(text.contains("A WAY OUT TO THE INTERNET"), "{text}");
    assert_eq!(
        flows(&new, &old),
        ["- to 0.0.0.0/0 by Igw", "+ to 0.0.0.0/0 by Vgw"]
    );
}

#[test]
fn what_the_documentation_states_holds_without_a_word() {
    let notes = |name: &str, value: Value| {
        let function = |properties: Value| json!({"F": {"Type": "AWS::Lambda::Function", "Properties": properties}});
        let found = of(&function(json!({})), &function(json!({name: value})));
        found.resources()[0].properties[0].notes.clone()
    };
    assert_eq!(
        notes("MemorySize", json!(128)),
        ["it was so before, by default"]
    );
    assert_eq!(
        notes("MemorySize", json!("128")),
        ["it was so before, by default"]
    );
    assert_eq!(notes("MemorySize", json!(256)), [""; 0]);
}
