//! What documents look like in a template.

use formwork_core::{App, Arn, Attr, Expr, RawResource};
use formwork_policy::{Condition, EndpointPolicy, Principal, Statement, arn};

const ROLE_ARN: Attr<RawResource, Arn> = Attr::new("Arn");

/// The ARNs of two roles and the id of an endpoint, defined in one order or in the other.
struct Parts {
    app: App,
    reader: Expr<Arn>,
    writer: Expr<Arn>,
    endpoint: Expr<String>,
}

fn parts(reader_first: bool) -> Parts {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let mut role = |id| {
        stack
            .add(id, RawResource::new("AWS::IAM::Role"))
            .attr(ROLE_ARN)
    };
    let (reader, writer) = if reader_first {
        let reader = role("Reader");
        (reader, role("Writer"))
    } else {
        let writer = role("Writer");
        (role("Reader"), writer)
    };
    let endpoint = stack.add("Endpoint", RawResource::new("AWS::EC2::VPCEndpoint"));
    let endpoint = endpoint.reference();
    Parts {
        app,
        reader,
        writer,
        endpoint,
    }
}

#[test]
fn granted_statements_are_merged_in_an_order_of_their_own() {
    let document = |reader_first: bool, order: [usize; 4]| {
        let parts = parts(reader_first);
        let model = |name: &str| {
            arn("bedrock")
                .region("*")
                .no_account()
                .resource(format!("foundation-model/{name}"))
        };
        let grants = [
            ("bedrock:InvokeModel", &parts.writer, "a"),
            ("bedrock:InvokeModel", &parts.reader, "a"),
            ("bedrock:CountTokens", &parts.reader, "a"),
            ("bedrock:CountTokens", &parts.writer, "a"),
        ];
        let mut policy = EndpointPolicy::new();
        for place in order {
            let (action, who, name) = grants[place];
            policy.grant(
                Statement::allow([action])
                    .on([model(name)])
                    .by([Principal::arn(who)])
                    .when(Condition::string_equals("aws:SourceVpce", &parts.endpoint)),
            );
        }
        let policy = policy.canonical(&parts.app);
        parts.app.sort_key(policy.value())
    };
    let expected = concat!(
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","#,
        r#""Principal":{"AWS":[{"Fn::GetAtt":["Demo/Reader","Arn"]},{"Fn::GetAtt":["Demo/Writer","Arn"]}]},"#,
        r#""Action":["bedrock:CountTokens","bedrock:InvokeModel"],"#,
        r#""Resource":{"Fn::Sub":"arn:${AWS::Partition}:bedrock:*::foundation-model/a"},"#,
        r#""Condition":{"StringEquals":{"aws:SourceVpce":{"Ref":"Demo/Endpoint"}}}}]}"#,
    );
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
        assert_eq!(document(true, order), expected);
        assert_eq!(document(false, order), expected);
    }
}
