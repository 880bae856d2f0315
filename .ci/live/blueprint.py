"""What the example `blueprint` must be once it is live, by what `prod.yaml` says."""

from live.checks import Report, canonical
from live.view import MODEL, Live, no_way_out, two_zones


def blueprint(live: Live, report: Report) -> None:
    """The private system of `examples/blueprint/prod.yaml`: what the file says, and no more."""
    vpc, network = live.one("AWS::EC2::VPC")
    report.equal("the block of the file", "10.20.0.0/16", network["CidrBlock"])
    no_way_out(live, report, vpc)
    two_zones(live, report)
    _, gateway = live.one("AWS::EC2::VPNGateway")
    attached = [item["VpcId"] for item in gateway["VpcAttachments"]]
    report.equal("one way to the company", [vpc], attached)

    endpoints = {item["ServiceName"]: item for item in live.all("AWS::EC2::VPCEndpoint").values()}
    prefix = "com.amazonaws.us-east-1."
    services = {f"{prefix}bedrock-runtime", f"{prefix}secretsmanager"}
    report.equal("endpoints of both services", services, set(endpoints))
    groups = live.all("AWS::EC2::SecurityGroup")
    doors = {
        service: canonical("SecurityGroupIngress", groups[ids[0]]["SecurityGroupIngress"], False)
        for service, ids in ((name, item["SecurityGroupIds"]) for name, item in endpoints.items())
    }
    blocks = ["172.16.0.0/12", "192.168.0.0/16"]
    bedrock = [rule for rule in doors[f"{prefix}bedrock-runtime"] if "sg-" not in rule]
    report.equal(
        "the company is let in to the model on TLS",
        [f"tcp 443-443 {block}" for block in blocks],
        bedrock,
    )
    secrets = [rule for rule in doors[f"{prefix}secretsmanager"] if "sg-" not in rule]
    report.equal("and to no secret", [], secrets)

    _, database = live.one("AWS::RDS::DBInstance")
    report.equal(
        "the database of the file",
        ("postgres", "17.9", 50, 14, True, False),
        tuple(
            database[name]
            for name in (
                "Engine",
                "EngineVersion",
                "AllocatedStorage",
                "BackupRetentionPeriod",
                "MultiAZ",
                "PubliclyAccessible",
            )
        ),
    )
    _, function = live.one("AWS::Lambda::Function")
    report.equal(
        "the function of the file", (60, 256), (function["Timeout"], function["MemorySize"])
    )
    report.equal(
        "it is told the model",
        MODEL,
        function["Environment"]["Variables"]["MODEL_ID"],
    )
    _, lines = live.one("AWS::Logs::LogGroup")
    report.equal("its log lines stay for three months", 90, lines["RetentionInDays"])
