"""What stands in an account: to find what no template defines and what a deletion leaves behind."""

from live.stack import Account

Inventory = dict[str, list[str]]


def network_parts(account: Account, vpc: str) -> dict[str, set[str]]:
    """The live ids of what stands in a network, by resource type, without AWS's own."""
    ec2 = account.client("ec2")
    here = [{"Name": "vpc-id", "Values": [vpc]}]
    attached = [{"Name": "attachment.vpc-id", "Values": [vpc]}]
    tables = ec2.describe_route_tables(Filters=here)["RouteTables"]
    groups = ec2.describe_security_groups(Filters=here)["SecurityGroups"]
    return {
        "AWS::EC2::Subnet": {
            item["SubnetId"] for item in ec2.describe_subnets(Filters=here)["Subnets"]
        },
        "AWS::EC2::RouteTable": {
            item["RouteTableId"]
            for item in tables
            if not any(association.get("Main") for association in item["Associations"])
        },
        "AWS::EC2::SecurityGroup": {
            item["GroupId"] for item in groups if item["GroupName"] != "default"
        },
        "AWS::EC2::VPCEndpoint": {
            item["VpcEndpointId"]
            for item in ec2.describe_vpc_endpoints(Filters=here)["VpcEndpoints"]
        },
        "AWS::EC2::InternetGateway": {
            item["InternetGatewayId"]
            for item in ec2.describe_internet_gateways(Filters=attached)["InternetGateways"]
        },
        "AWS::EC2::NatGateway": {
            item["NatGatewayId"] for item in ec2.describe_nat_gateways(Filters=here)["NatGateways"]
        },
    }


def inventory(account: Account) -> Inventory:
    """The ids of everything of the kinds that a stack here may leave behind."""
    ec2, iam = account.client("ec2"), account.client("iam")
    found = {
        "networks": [item["VpcId"] for item in ec2.describe_vpcs()["Vpcs"]],
        "interfaces": [
            item["NetworkInterfaceId"]
            for item in ec2.describe_network_interfaces()["NetworkInterfaces"]
        ],
        "roles": [item["RoleName"] for item in iam.list_roles()["Roles"]],
        "policies": [item["PolicyName"] for item in iam.list_policies(Scope="Local")["Policies"]],
        "profiles": [
            item["InstanceProfileName"] for item in iam.list_instance_profiles()["InstanceProfiles"]
        ],
        "functions": [
            item["FunctionName"] for item in account.client("lambda").list_functions()["Functions"]
        ],
        "log groups": [
            item["logGroupName"]
            for item in account.client("logs").describe_log_groups()["logGroups"]
        ],
        "databases": [
            item["DBInstanceIdentifier"]
            for item in account.client("rds").describe_db_instances()["DBInstances"]
        ],
        "secrets": [
            item["Name"] for item in account.client("secretsmanager").list_secrets()["SecretList"]
        ],
    }
    for vpc in found["networks"]:
        for kind, ids in network_parts(account, vpc).items():
            found.setdefault(kind, []).extend(ids)
    return {kind: sorted(ids) for kind, ids in found.items()}


def left_over(before: Inventory, after: Inventory) -> Inventory:
    """What stands in the second inventory and not in the first, by kind."""
    new = {kind: sorted(set(ids) - set(before.get(kind, []))) for kind, ids in after.items()}
    return {kind: ids for kind, ids in new.items() if ids}
