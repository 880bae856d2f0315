//! Networks of literals as templates.

use serde_json::{Map, Value, json};

use super::spec::{Net, Peer, Rule, SUBNETS, Spec, To, VPC, subnet};

impl Spec {
    /// As a template, with this before each logical id.
    pub(crate) fn template(&self, before: &str) -> Value {
        Writer {
            spec: self,
            before,
            all: Map::new(),
        }
        .write()
    }
}

struct Writer<'a> {
    spec: &'a Spec,
    before: &'a str,
    all: Map<String, Value>,
}

impl Writer<'_> {
    fn id(&self, name: &str) -> String {
        format!("{}{name}", self.before)
    }

    fn to(&self, name: &str) -> Value {
        json!({"Ref": self.id(name)})
    }

    fn group(&self, index: usize) -> Value {
        json!({"Fn::GetAtt": [self.id(&format!("Group{index}")), "GroupId"]})
    }

    fn add(&mut self, name: &str, kind: &str, properties: impl Into<Value>) {
        let properties: Value = properties.into();
        let id = self.id(name);
        let body = json!({"Type": format!("AWS::EC2::{kind}"), "Properties": properties});
        assert!(self.all.insert(id, body).is_none());
    }

    fn list(&mut self, nets: &[Net]) -> Value {
        let name = format!("List{}", self.all.len());
        let entries: Vec<Value> = nets
            .iter()
            .map(|net| json!({"Cidr": net.written()}))
            .collect();
        let properties = json!({"PrefixListName": "l", "AddressFamily": "IPv4", "MaxEntries": 5, "Entries": entries});
        self.add(&name, "PrefixList", properties);
        self.to(&name)
    }

    fn rule(&mut self, rule: &Rule, inward: bool) -> Value {
        let mut value = json!({"IpProtocol": rule.protocol.to_string()});
        if rule.protocol != -1 {
            value["FromPort"] = json!(rule.ports.0);
            value["ToPort"] = json!(rule.ports.1);
        }
        let end = if inward { "Source" } else { "Destination" };
        match &rule.peer {
            Peer::Net(net) => value["CidrIp"] = json!(net.written()),
            Peer::AllSix => value["CidrIpv6"] = json!("::/0"),
            Peer::Group(index) => value[format!("{end}SecurityGroupId")] = self.group(*index),
            Peer::List(nets) => value[format!("{end}PrefixListId")] = self.list(nets),
        }
        value
    }

    fn write(mut self) -> Value {
        let vpc = json!({"CidrBlock": VPC.written(), "EnableDnsSupport": true, "EnableDnsHostnames": true});
        self.add("Vpc", "VPC", vpc);
        for index in 0..=SUBNETS {
            let block = subnet(index).written();
            let properties = json!({"VpcId": self.to("Vpc"), "CidrBlock": block, "AvailabilityZone": format!("us-east-1{}", ["a", "b", "c", "d"][index])});
            self.add(&format!("Subnet{index}"), "Subnet", properties);
        }
        self.groups();
        self.acls();
        self.routes();
        self.ends();
        json!({"Resources": self.all})
    }

    fn groups(&mut self) {
        for (index, group) in self.spec.groups.iter().enumerate() {
            let name = format!("Group{index}");
            let mut properties = json!({"GroupDescription": "g", "VpcId": self.to("Vpc")});
            if !group.inline_egress.is_empty() {
                let rules = group.inline_egress.iter();
                properties["SecurityGroupEgress"] =
                    rules.map(|rule| self.rule(rule, false)).collect();
            }
            self.add(&name, "SecurityGroup", properties);
            let ingress = group.ingress.iter().map(|rule| (rule, true));
            let egress = group.separate_egress.iter().map(|rule| (rule, false));
            for (number, (rule, inward)) in ingress.chain(egress).enumerate() {
                let mut value = self.rule(rule, inward);
                value["GroupId"] = self.group(index);
                let kind = if inward {
                    "SecurityGroupIngress"
                } else {
                    "SecurityGroupEgress"
                };
                self.add(&format!("{name}Rule{number}"), kind, value);
            }
        }
    }

    fn acls(&mut self) {
        for (index, entries) in self.spec.acls.iter().enumerate() {
            let name = format!("Acl{index}");
            self.add(&name, "NetworkAcl", json!({"VpcId": self.to("Vpc")}));
            for (number, entry) in entries.iter().enumerate() {
                let mut value = json!({"NetworkAclId": self.to(&name), "RuleNumber": entry.number, "Protocol": entry.protocol,
                    "RuleAction": if entry.allow { "allow" } else { "deny" }, "Egress": entry.egress});
                match entry.net {
                    Some(net) => value["CidrBlock"] = json!(net.written()),
                    None => value["Ipv6CidrBlock"] = json!("::/0"),
                }
                if entry.protocol != -1 {
                    value["PortRange"] = json!({"From": entry.ports.0, "To": entry.ports.1});
                }
                self.add(&format!("{name}Entry{number}"), "NetworkAclEntry", value);
            }
        }
        for (index, acl) in self.spec.acl_of.iter().enumerate() {
            if let Some(acl) = acl {
                let properties = json!({"SubnetId": self.to(&format!("Subnet{index}")), "NetworkAclId": self.to(&format!("Acl{acl}"))});
                self.add(
                    &format!("AclOf{index}"),
                    "SubnetNetworkAclAssociation",
                    properties,
                );
            }
        }
    }

    fn routes(&mut self) {
        self.add("Igw", "InternetGateway", json!({}));
        self.add("Vgw", "VPNGateway", json!({"Type": "ipsec.1"}));
        self.add(
            "Eigw",
            "EgressOnlyInternetGateway",
            json!({"VpcId": self.to("Vpc")}),
        );
        let public = format!("Subnet{SUBNETS}");
        self.add(
            "Nat",
            "NatGateway",
            json!({"SubnetId": self.to(&public), "AllocationId": "eipalloc-1"}),
        );
        self.add(
            "PublicTable",
            "RouteTable",
            json!({"VpcId": self.to("Vpc")}),
        );
        self.add(
            "PublicTableOf",
            "SubnetRouteTableAssociation",
            json!({"SubnetId": self.to(&public), "RouteTableId": self.to("PublicTable")}),
        );
        if self.spec.nat_leads_out {
            self.add("PublicRoute", "Route", json!({"RouteTableId": self.to("PublicTable"), "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": self.to("Igw")}));
        }
        for (index, routes) in self.spec.tables.iter().enumerate() {
            let name = format!("Table{index}");
            self.add(&name, "RouteTable", json!({"VpcId": self.to("Vpc")}));
            for (number, route) in routes.iter().enumerate() {
                let mut value = json!({"RouteTableId": self.to(&name)});
                match route.net {
                    Some(net) if route.by_list => {
                        value["DestinationPrefixListId"] = self.list(&[net]);
                    }
                    Some(net) => value["DestinationCidrBlock"] = json!(net.written()),
                    None => value["DestinationIpv6CidrBlock"] = json!("::/0"),
                }
                let (property, target) = match route.to {
                    To::InternetGateway => ("GatewayId", self.to("Igw")),
                    To::VpnGateway => ("GatewayId", self.to("Vgw")),
                    To::Nat => ("NatGatewayId", self.to("Nat")),
                    To::TransitGateway => ("TransitGatewayId", json!("tgw-1")),
                    To::Peering => ("VpcPeeringConnectionId", json!("pcx-1")),
                    To::EgressOnly => ("EgressOnlyInternetGatewayId", self.to("Eigw")),
                };
                value[property] = target;
                self.add(&format!("{name}Route{number}"), "Route", value);
            }
            if self.spec.propagated[index] {
                let properties =
                    json!({"RouteTableIds": [self.to(&name)], "VpnGatewayId": self.to("Vgw")});
                self.add(
                    &format!("{name}Propagation"),
                    "VPNGatewayRoutePropagation",
                    properties,
                );
            }
        }
        for (index, table) in self.spec.table_of.iter().enumerate() {
            if let Some(table) = table {
                let properties = json!({"SubnetId": self.to(&format!("Subnet{index}")), "RouteTableId": self.to(&format!("Table{table}"))});
                self.add(
                    &format!("TableOf{index}"),
                    "SubnetRouteTableAssociation",
                    properties,
                );
            }
        }
    }

    fn ends(&mut self) {
        let subnets = |all: &[usize]| -> Vec<Value> {
            all.iter()
                .map(|index| self.to(&format!("Subnet{index}")))
                .collect()
        };
        let groups =
            |all: &[usize]| -> Vec<Value> { all.iter().map(|index| self.group(*index)).collect() };
        let endpoint = json!({"VpcEndpointType": "Interface", "VpcId": self.to("Vpc"), "PrivateDnsEnabled": true,
            "ServiceName": "com.amazonaws.us-east-1.bedrock-runtime",
            "SubnetIds": subnets(&self.spec.endpoint), "SecurityGroupIds": groups(&self.spec.endpoint_groups)});
        let caller = json!({"Type": "AWS::Lambda::Function", "Properties": {"VpcConfig": {
            "SubnetIds": subnets(&self.spec.caller), "SecurityGroupIds": groups(&self.spec.caller_groups),
            "Ipv6AllowedForDualStack": self.spec.six}}});
        self.add("Endpoint", "VPCEndpoint", endpoint);
        let id = self.id("Fn");
        self.all.insert(id, caller);
    }
}
