//! Writes the seeds where libFuzzer looks for them: `cargo run -p fuzz --example corpus`.

use std::fs;
use std::io;

use fuzz::{TARGETS, folder, seeds};

fn main() -> io::Result<()> {
    for target in TARGETS {
        let folder = folder("corpus", target.name);
        fs::create_dir_all(&folder)?;
        for (name, bytes) in seeds(target.name) {
            fs::write(folder.join(name), bytes)?;
        }
    }
    Ok(())
}
