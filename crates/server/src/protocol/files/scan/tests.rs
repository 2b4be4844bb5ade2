use super::*;
use std::io::Write;
use tempfile::TempDir;

/// A folder of logs, and somebody who follows some of them.
struct World {
    folder: TempDir,
    globs: Vec<String>,
    scan: Scan,
    lines: Vec<String>,
}

impl World {
    fn new(glob: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder for a test");
        let globs = vec![folder.path().join(glob).to_string_lossy().into_owned()];
        let scan = Scan::new(&globs);
        Self { folder, globs, scan, lines: Vec::new() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Numbered lines at the end of a file.
    fn write(&self, name: &str, numbers: std::ops::Range<u32>) {
        let mut file = File::options().create(true).append(true).open(self.path(name)).expect("a log");
        for number in numbers {
            writeln!(file, "line {number} of some length").expect("room on the disk");
        }
    }

    /// Reads all that is new.
    fn look(&mut self) {
        let now = Timestamp::from_secs(4_000_000_000);
        for mut going in self.scan.look(now, &Limits::default()) {
            while let Some((bytes, mark)) = going.next_piece().expect("a readable file") {
                let text = String::from_utf8(bytes).expect("text");
                self.lines.extend(text.lines().map(str::to_owned));
                going.mark = mark;
            }
            self.scan.went(&going);
        }
    }

    /// As after a stop: what is known is what was remembered.
    fn restart(&mut self) {
        let known = self.scan.marks.iter().map(|(place, mark)| (place.clone(), mark.to_string())).collect();
        self.scan = Scan::new(&self.globs);
        self.scan.learn(known);
    }

    /// All numbers so far, each once, in order.
    fn expect(&self, end: u32) {
        let expected: Vec<String> = (0..end).map(|number| format!("line {number} of some length")).collect();
        assert_eq!(self.lines, expected);
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).expect("a file to rename");
    }

    fn copy_and_cut(&self, from: &str, to: &str) {
        fs::copy(self.path(from), self.path(to)).expect("a file to copy");
        File::options().write(true).truncate(true).open(self.path(from)).expect("a file to cut");
    }
}

const GLOBS: [&str; 2] = ["app.log", "app.log*"];

#[test]
fn a_file_that_is_renamed_goes_on_and_the_new_one_begins() {
    for glob in GLOBS {
        let mut world = World::new(glob);
        world.write("app.log", 0..10);
        world.look();
        world.expect(10);
        world.write("app.log", 10..20);
        world.rename("app.log", "app.log.1");
        world.write("app.log.1", 20..30);
        world.write("app.log", 30..40);
        world.restart();
        world.look();
        world.expect(40);
        world.rename("app.log.1", "app.log.2");
        world.rename("app.log", "app.log.1");
        world.write("app.log", 40..50);
        world.look();
        world.restart();
        world.look();
        world.expect(50);
    }
}

#[test]
fn a_file_that_is_copied_and_cut_is_read_to_its_end_in_the_copy() {
    for glob in GLOBS {
        let mut world = World::new(glob);
        world.write("app.log", 0..100);
        world.look();
        world.write("app.log", 100..110);
        // the copy is there before the file is cut
        fs::copy(world.path("app.log"), world.path("app.log.1")).unwrap();
        world.look();
        world.expect(110);
        world.write("app.log", 110..120);
        world.copy_and_cut("app.log", "app.log.1");
        world.look();
        world.write("app.log", 120..125);
        world.look();
        world.expect(125);
        world.write("app.log", 125..130);
        world.rename("app.log.1", "app.log.2");
        world.copy_and_cut("app.log", "app.log.1");
        world.write("app.log", 130..300);
        world.restart();
        world.look();
        world.expect(300);
        world.restart();
        world.look();
        world.expect(300);
    }
}

#[test]
fn packed_files_are_read_once_and_not_at_all_when_they_were_read_before_they_were_packed() {
    let mut world = World::new("app.log*");
    let pack = |world: &World, name: &str, text: &[u8]| {
        let packed = zstd_of(text);
        fs::write(world.path(name), packed).expect("room on the disk");
    };
    let old: String = (0..20).map(|number| format!("line {number} of some length\n")).collect();
    pack(&world, "app.log.2.zst", old.as_bytes());
    world.look();
    world.restart();
    world.look();
    world.expect(20);
    world.write("app.log", 20..60);
    world.look();
    let text = fs::read(world.path("app.log")).unwrap();
    pack(&world, "app.log.1.zst", &text);
    fs::remove_file(world.path("app.log")).unwrap();
    world.look();
    world.restart();
    world.look();
    world.expect(60);
    fs::write(world.path("app.log.3.gz"), b"no gzip").unwrap();
    world.look();
    world.expect(60);
}

/// One raw block in a frame of zstd.
fn zstd_of(text: &[u8]) -> Vec<u8> {
    let length = u32::try_from(text.len()).expect("a short text");
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0xa0];
    frame.extend(length.to_le_bytes());
    frame.extend(&(length << 3 | 1).to_le_bytes()[..3]);
    frame.extend(text);
    frame
}

#[test]
fn lines_land_whole_and_the_last_one_when_nobody_goes_on_writing() {
    let mut world = World::new("app.log");
    fs::write(world.path("app.log"), "one\ntw").unwrap();
    world.look();
    assert_eq!(world.lines, ["one"]);
    fs::write(world.path("app.log"), "one\ntwo\nthree").unwrap();
    world.look();
    assert_eq!(world.lines, ["one", "two"]);
    world.rename("app.log", "app.log.1");
    world.look();
    assert_eq!(world.lines, ["one", "two", "three"]);
}

#[test]
fn a_number_that_was_given_to_another_file_begins_anew() {
    let mut world = World::new("*.log");
    world.write("a.log", 0..50);
    world.look();
    let place = world.scan.marks.keys().next().unwrap().clone();
    // as if the number of a file that is gone were that of this one
    let other = Mark::at(&Content::Whole("something else altogether\n".repeat(9).into()), 200).unwrap();
    world.scan.marks.insert(place, other);
    world.lines.clear();
    world.look();
    world.expect(50);
}

#[test]
fn globs_that_cannot_be_read_are_refused_and_what_is_no_file_is_let_be() {
    assert!(patterns(&["a[".to_owned()]).unwrap_err().contains("a["));
    let mut world = World::new("*");
    fs::create_dir(world.path("folder")).unwrap();
    world.write("a", 0..3);
    world.look();
    world.expect(3);
}

#[test]
fn files_that_were_rotated_away_while_nobody_looked_are_read_in_their_order() {
    for is_copied in [false, true] {
        let mut world = World::new("app.log");
        // From before anybody looked, and what is no rotated file: neither is read.
        world.write("app.log.9", 900..910);
        world.write("app.log", 0..10);
        world.look();
        world.write("app.log", 10..20);
        let rotate = |world: &World, from: &str, to: &str| {
            if is_copied && from == "app.log" { world.copy_and_cut(from, to) } else { world.rename(from, to) }
        };
        rotate(&world, "app.log", "app.log.1");
        world.write("app.log", 20..30);
        rotate(&world, "app.log.1", "app.log.2");
        rotate(&world, "app.log", "app.log.1");
        world.write("app.log", 30..40);
        rotate(&world, "app.log.2", "app.log.3");
        rotate(&world, "app.log.1", "app.log.2");
        rotate(&world, "app.log", "app.log.1");
        world.write("app.log", 40..50);
        world.write("app.log.index", 800..810);
        world.restart();
        world.look();
        world.expect(50);
        world.restart();
        world.look();
        world.write("app.log", 50..60);
        world.look();
        world.expect(60);
    }
}
