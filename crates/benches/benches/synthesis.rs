//! Defining and synthesizing resources, beside building and printing the same JSON by hand.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use formwork_benches::{many_stacks, printed, synthesized};

fn synthesis(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("synthesis");
    for count in [100, 1_000, 10_000] {
        group.throughput(Throughput::Elements(count));
        let count = usize::try_from(count).unwrap_or_default();
        group.bench_function(BenchmarkId::new("app", count), |b| {
            b.iter(|| synthesized(count));
        });
        group.bench_function(BenchmarkId::new("json", count), |b| {
            b.iter(|| printed(count));
        });
    }
    group.throughput(Throughput::Elements(2_000));
    group.bench_function(BenchmarkId::new("stacks", "20x100"), |b| {
        b.iter(many_stacks)
    });
    group.finish();
}

criterion_group!(benches, synthesis);
criterion_main!(benches);
