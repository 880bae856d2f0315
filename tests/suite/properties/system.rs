//! Small private systems: networks, groups, endpoints, roles, functions and what is declared among
//! them, as steps that can be taken in any order in which each finds what it needs.

use formwork::prelude::*;
use proptest::prelude::*;
use proptest::sample::Index;

/// The steps of a program that defines a system.
#[derive(Clone, Debug)]
pub(crate) struct System {
    steps: Vec<Step>,
}

/// One line of the program. Numbers name what other steps make.
#[derive(Clone, Debug)]
enum Step {
    Vpc,
    Subnet {
        vpc: usize,
        zone: u32,
    },
    Group {
        vpc: usize,
    },
    Lines,
    Role,
    Endpoint {
        vpc: usize,
        service: usize,
        group: Option<usize>,
        effect: Effect,
    },
    Function {
        vpc: Option<usize>,
        group: Option<usize>,
        role: Option<usize>,
        lines: Option<usize>,
    },
    Call {
        function: usize,
        endpoint: usize,
        call: usize,
    },
    CallOfRole {
        role: usize,
        endpoint: usize,
        call: usize,
    },
    Flow {
        from: usize,
        to: usize,
        port: usize,
    },
    Out {
        group: usize,
        to: usize,
        port: usize,
        why: &'static str,
    },
    In {
        group: usize,
        from: usize,
        port: usize,
        why: &'static str,
    },
    Enter {
        endpoint: usize,
        group: usize,
    },
    Pass {
        endpoint: usize,
        queue: u8,
    },
    Allow {
        role: usize,
        policy: &'static str,
        queue: u8,
    },
    AllowInline {
        role: usize,
        policy: &'static str,
        queue: u8,
    },
}

/// What the steps have made so far.
#[derive(Default)]
struct Made {
    vpcs: Vec<Option<VpcRef>>,
    subnets: Vec<[Option<SubnetRef>; ZONES]>,
    groups: Vec<Option<SecurityGroupRef>>,
    lines: Vec<Option<LogGroupRef>>,
    roles: Vec<Option<RoleRef>>,
    endpoints: Vec<Option<InterfaceEndpointRef>>,
    functions: Vec<Option<LambdaFunctionRef>>,
}

const ZONES: usize = 2;
const REASONS: [&str; 3] = ["the company", "visitors", "backups"];
const POLICIES: [&str; 2] = ["Orders", "Invoices"];
const PORTS: [Port; 5] = [
    Port::HTTPS,
    Port::POSTGRES,
    Port::tcp_range(8000, 8010),
    Port::DNS_UDP,
    Port::ALL,
];
const BLOCKS: [Cidr; 3] = [cidr!("192.168.0.0/16"), cidr!("10.0.0.0/8"), Cidr::ANYWHERE];
const SERVICES: [AwsService; 3] = [
    AwsService::BedrockRuntime,
    AwsService::Sqs,
    AwsService::SecretsManager,
];

/// How many of each kind there are, and what each belongs to.
#[derive(Clone, Debug)]
struct Parts {
    vpcs: usize,
    /// The VPC of each.
    groups: Vec<Index>,
    lines: usize,
    roles: usize,
    /// VPC, group, and whether it refuses.
    endpoints: Vec<(Index, Option<Index>, bool)>,
    /// VPC, group, role, log group.
    functions: Vec<[Option<Index>; 4]>,
}

fn parts() -> impl Strategy<Value = Parts> {
    let one = any::<Index>;
    let some = || prop::option::of(one());
    let vpcs = prop_oneof![3 => Just(1), 1 => Just(2usize)];
    let endpoint = (one(), some(), prop::bool::weighted(0.2));
    let function = [
        prop::option::weighted(0.9, one()).boxed(),
        some().boxed(),
        some().boxed(),
        some().boxed(),
    ];
    let groups = prop::collection::vec(one(), 1..5);
    let endpoints = prop::collection::vec(endpoint, 1..4);
    let functions = prop::collection::vec(function, 1..4);
    (vpcs, groups, 0..3usize, 0..3usize, endpoints, functions).prop_map(
        |(vpcs, groups, lines, roles, endpoints, functions)| Parts {
            vpcs,
            groups,
            lines,
            roles,
            endpoints,
            functions,
        },
    )
}

impl Parts {
    fn steps(&self) -> Vec<Step> {
        let vpcs = self.vpcs;
        let mut steps = vec![Step::Vpc; vpcs];
        for vpc in 0..vpcs {
            steps.extend((0..2).map(|zone| Step::Subnet { vpc, zone }));
        }
        steps.extend((0..self.groups.len()).map(|group| Step::Group {
            vpc: self.vpc_of(group),
        }));
        steps.extend(std::iter::repeat_n(Step::Lines, self.lines));
        steps.extend(std::iter::repeat_n(Step::Role, self.roles));
        for (number, (vpc, group, refuses)) in self.endpoints.iter().enumerate() {
            let vpc = vpc.index(vpcs);
            steps.push(Step::Endpoint {
                vpc,
                service: self.service_of(number),
                group: self.group_in(vpc, *group),
                effect: if *refuses {
                    Effect::Deny
                } else {
                    Effect::Allow
                },
            });
        }
        let number =
            |index: Option<Index>, of: usize| index.filter(|_| of > 0).map(|index| index.index(of));
        for [vpc, group, role, lines] in &self.functions {
            let vpc = number(*vpc, vpcs);
            steps.push(Step::Function {
                vpc,
                group: vpc.and_then(|vpc| self.group_in(vpc, *group)),
                role: number(*role, self.roles),
                lines: number(*lines, self.lines),
            });
        }
        steps
    }

    fn vpc_of(&self, group: usize) -> usize {
        self.groups[group].index(self.vpcs)
    }

    /// A group of a VPC, where there is one.
    fn group_in(&self, vpc: usize, index: Option<Index>) -> Option<usize> {
        let all = 0..self.groups.len();
        let of_vpc: Vec<usize> = all.filter(|group| self.vpc_of(*group) == vpc).collect();
        let index = index.filter(|_| !of_vpc.is_empty());
        index.map(|index| *index.get(&of_vpc))
    }

    /// Each endpoint of a VPC leads to another service, the first to Bedrock.
    fn service_of(&self, endpoint: usize) -> usize {
        let vpc = |number: usize| self.endpoints[number].0.index(self.vpcs);
        (0..endpoint)
            .filter(|other| vpc(*other) == vpc(endpoint))
            .count()
    }

    fn declaration(&self, [kind, small]: [u8; 2], [a, b, c]: [Index; 3]) -> Option<Step> {
        let group = |index: Index| index.index(self.groups.len());
        let role = || (self.roles > 0).then(|| a.index(self.roles));
        let endpoint = b.index(self.endpoints.len());
        let all = 0..self.endpoints.len();
        let bedrock: Vec<usize> = all.filter(|number| self.service_of(*number) == 0).collect();
        // Calls of models through an endpoint of another service are refused.
        let called = if small == 0 {
            endpoint
        } else {
            *b.get(&bedrock)
        };
        let (port, why, policy) = (small.into(), *c.get(&REASONS), *b.get(&POLICIES));
        Some(match kind {
            0 | 1 => Step::Call {
                function: a.index(self.functions.len()),
                endpoint: called,
                call: c.index(5),
            },
            2 => Step::Flow {
                from: group(a),
                to: group(b),
                port,
            },
            3 => Step::Out {
                group: group(a),
                to: b.index(BLOCKS.len()),
                port,
                why,
            },
            4 => Step::In {
                group: group(a),
                from: b.index(BLOCKS.len()),
                port,
                why,
            },
            5 => Step::Enter {
                endpoint,
                group: group(a),
            },
            6 => Step::Pass {
                endpoint,
                queue: small,
            },
            7 if small == 0 => Step::CallOfRole {
                role: role()?,
                endpoint: called,
                call: c.index(5),
            },
            7 => Step::Allow {
                role: role()?,
                policy,
                queue: small,
            },
            _ => Step::AllowInline {
                role: role()?,
                policy: "Inline",
                queue: small,
            },
        })
    }
}

/// Parts, and what is declared among them.
pub(crate) fn system() -> impl Strategy<Value = System> {
    let numbers = [0..9u8, 0..6u8];
    let indices = [any::<Index>(), any::<Index>(), any::<Index>()];
    let declared = prop::collection::vec((numbers, indices), 0..16);
    (parts(), declared).prop_map(|(parts, declared)| {
        let mut steps = parts.steps();
        let declared = declared.into_iter();
        steps.extend(declared.filter_map(|(numbers, indices)| parts.declaration(numbers, indices)));
        System { steps }
    })
}

impl System {
    /// An order in which the steps are wanted; each is taken as soon as it finds what it needs.
    pub(crate) fn order(&self) -> impl Strategy<Value = Vec<usize>> + use<> {
        Just((0..self.steps.len()).collect::<Vec<_>>()).prop_shuffle()
    }

    pub(crate) fn straight(&self) -> Vec<usize> {
        (0..self.steps.len()).collect()
    }

    /// The program, its steps in this order, the declarations `times` over.
    pub(crate) fn app(&self, order: &[usize], times: usize) -> App {
        let mut app = App::new();
        let mut stack = app.stack("System");
        let mut made = Made::default();
        let mut waiting: Vec<usize> = order.to_vec();
        while !waiting.is_empty() {
            let before = waiting.len();
            let mut place = 0;
            while place < waiting.len() {
                if self.take(waiting[place], &mut stack, &mut made, times) {
                    waiting.remove(place);
                    // What was passed over may find now what it needs.
                    place = 0;
                } else {
                    place += 1;
                }
            }
            assert!(waiting.len() < before, "a step never finds what it needs");
        }
        app
    }

    /// The number of a step among those of its kind.
    fn number(&self, step: usize) -> usize {
        let kind = std::mem::discriminant(&self.steps[step]);
        let before = self.steps[..step].iter();
        before
            .filter(|other| std::mem::discriminant(*other) == kind)
            .count()
    }

    /// Takes a step, where what it needs is there. Whether it did.
    fn take(&self, step: usize, stack: &mut Scope<'_>, made: &mut Made, times: usize) -> bool {
        let number = self.number(step);
        let done = match &self.steps[step] {
            Step::Vpc => {
                let block = [cidr!("10.20.0.0/16"), cidr!("10.30.0.0/16")][number];
                let vpc = stack.add(format!("Vpc{number}"), Vpc::new(block));
                put(&mut made.vpcs, number, vpc);
                Some(())
            }
            Step::Lines => {
                let lines = stack.add(format!("Lines{number}"), LogGroup::new());
                put(&mut made.lines, number, lines);
                Some(())
            }
            Step::Role => {
                let role = Role::for_service("lambda.amazonaws.com");
                let role = stack.add(format!("Role{number}"), role);
                put(&mut made.roles, number, role);
                Some(())
            }
            Step::Subnet { vpc, zone } => made.subnet(*vpc, *zone, stack),
            Step::Group { vpc } => get(&made.vpcs, *vpc).map(|vpc| {
                let group = SecurityGroup::new(vpc, "A group");
                let group = stack.add(format!("Group{number}"), group);
                put(&mut made.groups, number, group);
            }),
            endpoint @ Step::Endpoint { .. } => made.endpoint(number, endpoint, stack),
            function @ Step::Function { .. } => made.function(number, function, stack),
            declaration => (0..times)
                .map(|_| made.declare(declaration, stack))
                .last()
                .flatten(),
        };
        done.is_some()
    }
}

fn put<T>(list: &mut Vec<Option<T>>, number: usize, item: T) {
    while list.len() <= number {
        list.push(None);
    }
    list[number] = Some(item);
}

fn get<T: Copy>(list: &[Option<T>], number: usize) -> Option<T> {
    list.get(number).copied().flatten()
}

/// Whether what is asked for is there; nothing is there always.
fn there<T: Copy>(list: &[Option<T>], number: Option<usize>) -> bool {
    number.is_none_or(|number| get(list, number).is_some())
}

fn call(number: usize, endpoint: InterfaceEndpointRef) -> impl Permission {
    let model = FoundationModel::new(["amazon.nova-lite-v1:0", "amazon.nova-pro-v1:0"][number % 2]);
    let profile = InferenceProfile::new("us", model.id(), ["us-west-2", "us-east-1"]);
    let call = match number {
        0 | 1 => model.invoke(),
        2 => model.invoke_with_response_stream(),
        3 => profile.invoke(),
        _ => model.in_any_region().invoke(),
    };
    call.via(endpoint)
}

fn send(number: u8) -> Statement {
    let action = if number.is_multiple_of(2) {
        "sqs:SendMessage"
    } else {
        "sqs:ReceiveMessage"
    };
    let queue = format!("arn:aws:sqs:us-east-1:111122223333:queue-{}", number / 2);
    Statement::allow([action]).on([queue])
}

impl Made {
    fn subnet(&mut self, vpc: usize, zone: u32, stack: &mut Scope<'_>) -> Option<()> {
        let of = get(&self.vpcs, vpc)?;
        let block = format!("10.{}.{zone}.0/24", [20, 30][vpc]);
        let block: Cidr = block.parse().expect("it is a block");
        let subnet = PrivateSubnet::new(of, block).zone(zone);
        let subnet = stack.add(format!("Vpc{vpc}Zone{zone}"), subnet);
        while self.subnets.len() <= vpc {
            self.subnets.push([None; ZONES]);
        }
        let zone = usize::try_from(zone).expect("a small number");
        self.subnets[vpc][zone] = Some(subnet);
        Some(())
    }

    fn subnets(&self, vpc: usize) -> Option<Vec<SubnetRef>> {
        self.subnets.get(vpc)?.iter().copied().collect()
    }

    fn endpoint(&mut self, number: usize, step: &Step, stack: &mut Scope<'_>) -> Option<()> {
        let Step::Endpoint {
            vpc,
            service,
            group,
            effect,
        } = step
        else {
            return None;
        };
        let (of, subnets) = (get(&self.vpcs, *vpc)?, self.subnets(*vpc)?);
        if !there(&self.groups, *group) {
            return None;
        }
        // Beside what is granted, so that an endpoint to which nothing is granted is in order too.
        let reads = Statement::allow(["sqs:ListQueues"]).on_everything("it knows no resources");
        let policy = EndpointPolicy::new().statement(reads.by([Principal::this_account()]));
        let mut endpoint = InterfaceEndpoint::new(of, SERVICES[*service].clone(), subnets)
            .policy(policy)
            .effect(*effect);
        if let Some(group) = group.and_then(|group| get(&self.groups, group)) {
            endpoint = endpoint.security_group(group);
        }
        let endpoint = stack.add(format!("Endpoint{number}"), endpoint);
        let entered = endpoint.security_group();
        entered.allow_from_cidr(stack, BLOCKS[0], Port::HTTPS, "the company");
        put(&mut self.endpoints, number, endpoint);
        Some(())
    }

    fn function(&mut self, number: usize, step: &Step, stack: &mut Scope<'_>) -> Option<()> {
        let Step::Function {
            vpc,
            group,
            role,
            lines,
        } = step
        else {
            return None;
        };
        let all = there(&self.groups, *group) && there(&self.roles, *role);
        if !all || !there(&self.lines, *lines) {
            return None;
        }
        let code = Code::inline("def handler(event, context): pass");
        let mut function = LambdaFunction::new(Runtime::Python3_13, "index.handler", code);
        if let Some(vpc) = *vpc {
            function = function.network(get(&self.vpcs, vpc)?, self.subnets(vpc)?);
        }
        if let Some(group) = group.and_then(|group| get(&self.groups, group)) {
            function = function.security_group(group);
        }
        if let Some(role) = role.and_then(|role| get(&self.roles, role)) {
            function = function.role(role);
        }
        if let Some(lines) = lines.and_then(|lines| get(&self.lines, lines)) {
            function = function.log_group(lines);
        }
        let function = stack.add(format!("Function{number}"), function);
        put(&mut self.functions, number, function);
        Some(())
    }

    fn declare(&self, declaration: &Step, stack: &mut Scope<'_>) -> Option<()> {
        match declaration {
            Step::Call {
                function,
                endpoint,
                call: number,
            } => {
                let endpoint = get(&self.endpoints, *endpoint)?;
                get(&self.functions, *function)?.grant(stack, call(*number, endpoint));
            }
            Step::CallOfRole {
                role,
                endpoint,
                call: number,
            } => {
                let endpoint = get(&self.endpoints, *endpoint)?;
                get(&self.roles, *role)?.grant(stack, call(*number, endpoint));
            }
            Step::Flow { from, to, port } => {
                let (from, to) = (get(&self.groups, *from)?, get(&self.groups, *to)?);
                from.allow_to(stack, to, PORTS[port % PORTS.len()]);
            }
            Step::Out {
                group,
                to,
                port,
                why,
            } => {
                let group = get(&self.groups, *group)?;
                group.allow_to_cidr(stack, BLOCKS[*to], PORTS[port % PORTS.len()], why);
            }
            Step::In {
                group,
                from,
                port,
                why,
            } => {
                let group = get(&self.groups, *group)?;
                group.allow_from_cidr(stack, BLOCKS[*from], PORTS[port % PORTS.len()], why);
            }
            Step::Enter { endpoint, group } => {
                let endpoint = get(&self.endpoints, *endpoint)?;
                endpoint.allow_from(stack, get(&self.groups, *group)?);
            }
            Step::Pass { endpoint, queue } => {
                let who = Principal::this_account();
                let endpoint = get(&self.endpoints, *endpoint)?;
                endpoint.allow(stack, send(*queue).by([who]));
            }
            Step::Allow {
                role,
                policy,
                queue,
            } => {
                get(&self.roles, *role)?.allow(stack, *policy, send(*queue));
            }
            Step::AllowInline {
                role,
                policy,
                queue,
            } => {
                get(&self.roles, *role)?.allow_inline(stack, *policy, send(*queue));
            }
            _ => unreachable!("it is no declaration"),
        }
        Some(())
    }
}
