//! Another crate's point of view: a construct and a permission of its own, made of the public API
//! alone, used beside those of formwork.
//!
//! An audit trail is a log group that a function writes through an endpoint of CloudWatch Logs,
//! and by no other way.

use std::process::ExitCode;

use formwork::prelude::*;

/// A log group that stays for ten years, and into which only those write who were granted it.
#[derive(Debug, Default)]
pub struct AuditTrail {
    name: Option<String>,
}

/// An audit trail that has been added.
#[derive(Clone, Copy, Debug)]
pub struct AuditTrailRef {
    lines: LogGroupRef,
}

impl AuditTrail {
    /// The name of its log group. Default: made by AWS.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}

impl Construct for AuditTrail {
    type Output = AuditTrailRef;

    fn build(self, scope: &mut Scope<'_>) -> AuditTrailRef {
        if self
            .name
            .as_deref()
            .is_some_and(|name| name.starts_with("aws/"))
        {
            scope.report(
                Diagnostic::error(
                    "reserved-trail-name",
                    "names that start with `aws/` are AWS's own",
                )
                .property("LogGroupName")
                .help("start it with the name of your team"),
            );
        }
        let mut lines = LogGroup::new().retention(Retention::TenYears);
        if let Some(name) = self.name {
            lines = lines.name(name);
        }
        AuditTrailRef {
            lines: scope.add("Lines", lines),
        }
    }
}

impl AuditTrailRef {
    /// The permission to write lines into it through an endpoint of CloudWatch Logs.
    pub fn write_via(self, endpoint: InterfaceEndpointRef) -> WriteAudit {
        WriteAudit {
            trail: self,
            endpoint,
        }
    }
}

/// The permission to write into an audit trail.
#[derive(Clone, Copy, Debug)]
pub struct WriteAudit {
    trail: AuditTrailRef,
    endpoint: InterfaceEndpointRef,
}

impl Permission for WriteAudit {
    fn grant_to(self, recipient: &Recipient, scope: &mut Scope<'_>) {
        let role = recipient.role();
        let write = Statement::allow(["logs:CreateLogStream", "logs:PutLogEvents"])
            .on([self.trail.lines.arn()]);
        let this_way = Condition::string_equals("aws:SourceVpce", self.endpoint.id());
        role.allow(scope, "AuditPolicy", write.clone().when(this_way));
        role.calls_through(scope, self.endpoint);
        self.endpoint
            .allow(scope, write.by([Principal::arn(role.arn())]));
        if let Some(group) = recipient.group() {
            self.endpoint.allow_from(scope, group);
        }
    }
}

const SOURCE: &str = "\
import boto3, os, time

def handler(event, context):
    lines = {'logGroupName': os.environ['TRAIL'], 'logStreamName': context.aws_request_id}
    logs = boto3.client('logs')
    logs.create_log_stream(**lines)
    message = {'timestamp': int(time.time() * 1000), 'message': str(event)}
    logs.put_log_events(**lines, logEvents=[message])
";

/// A function that keeps an audit trail.
pub fn app() -> App {
    let mut app = App::new();
    let mut stack = app.stack("Audited");
    let vpc = stack.add("Vpc", Vpc::new(cidr!("10.30.0.0/20")));
    let subnets = [
        stack.add(
            "SubnetA",
            PrivateSubnet::new(vpc, cidr!("10.30.0.0/24")).zone(0),
        ),
        stack.add(
            "SubnetB",
            PrivateSubnet::new(vpc, cidr!("10.30.1.0/24")).zone(1),
        ),
    ];
    let logs = stack.add(
        "Logs",
        InterfaceEndpoint::new(vpc, AwsService::Logs, subnets),
    );
    let trail = stack.add("Trail", AuditTrail::default());
    let writer = stack.add(
        "Writer",
        LambdaFunction::new(Runtime::Python3_13, "index.handler", Code::inline(SOURCE))
            .network(vpc, subnets)
            .environment("TRAIL", trail.lines.name().into_text()),
    );
    writer.grant(&mut stack, trail.write_via(logs));
    app
}

fn main() -> ExitCode {
    formwork::cli::run(app())
}
