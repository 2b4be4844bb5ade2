//! What happens by chance, from a seed.

use model::SplitMix64;

/// How many events there are where `mean` are expected; means here are small.
pub(crate) fn poisson(random: &mut SplitMix64, mean: f64) -> u32 {
    let floor = (-mean).exp();
    let mut product = random.unit();
    let mut count = 0;
    while product > floor {
        product *= random.unit();
        count += 1;
    }
    count
}
