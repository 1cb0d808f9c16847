//! zstd: frame after frame, among them such as are to be skipped.

use std::io::{self, BufRead, ErrorKind, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::ExpandError;

/// The most history that is kept: what every decoder has to support, and what `zstd -19` uses.
const WINDOW: u64 = 8 << 20;

/// What the decoder says is about its own parts, and of no use to anybody here.
const BROKEN_BLOCK: &str = "a block of them contradicts itself";

/// One block at a time.
const ONE: BlockDecodingStrategy = BlockDecodingStrategy::UptoBlocks(1);

/// The end of a frame: a last block of nothing, and room for a checksum, at which nobody looks.
const END: &[u8] = &[1, 0, 0, 0, 0, 0, 0];

/// An expanding stream.
pub(super) struct Zstd<R> {
    source: R,
    decoder: FrameDecoder,
    within: bool,
    broken: Option<ExpandError>,
}

impl<R: BufRead> Zstd<R> {
    pub(super) fn new(source: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(WINDOW);
        Self { source, decoder, within: false, broken: None }
    }

    /// Begins the next frame; `false` at the end of the stream.
    fn begin(&mut self) -> io::Result<bool> {
        loop {
            if filled(&mut self.source)?.is_empty() {
                return Ok(false);
            }
            match self.decoder.reset(&mut self.source) {
                Ok(()) => {
                    self.within = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let skipped = io::copy(&mut (&mut self.source).take(length.into()), &mut io::sink())?;
                    if skipped < length.into() {
                        return Err(damaged("it ends within a frame that is to be skipped").into());
                    }
                }
                Err(error) => return Err(refused(&error).into()),
            }
        }
    }

    /// Expands blocks until something can be given out.
    fn decode(&mut self) {
        while self.broken.is_none() && self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
            if let Err(why) = self.decoder.decode_blocks(&mut self.source, ONE) {
                self.break_off(refused(&why));
            }
        }
    }

    /// Lets go of what was expanded before the damage: the decoder holds back a window of it until the frame is over, so
    /// it is told that it is.
    fn break_off(&mut self, why: ExpandError) {
        self.broken = Some(why);
        let _ = self.decoder.decode_blocks(END, ONE);
    }

    /// The frame was expanded to its end.
    fn conclude(&mut self) -> io::Result<()> {
        self.within = false;
        let stated = self.decoder.get_checksum_from_data();
        if stated.is_some() && stated != self.decoder.get_calculated_checksum() {
            return Err(damaged("the checksum is that of other data").into());
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.within && !self.begin()? {
                return Ok(0);
            }
            self.decode();
            let count = self.decoder.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            match &self.broken {
                Some(why) => return Err(why.clone().into()),
                None => self.conclude()?,
            }
        }
    }
}

fn filled(source: &mut impl BufRead) -> io::Result<&[u8]> {
    loop {
        match source.fill_buf() {
            Ok(_) => break,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    source.fill_buf()
}

fn damaged(why: &str) -> ExpandError {
    ExpandError::Damaged(why.to_owned())
}

fn refused(error: &FrameDecoderError) -> ExpandError {
    match error {
        FrameDecoderError::WindowSizeTooBig { requested, .. } => ExpandError::Window(*requested),
        other if ends_early(other) => damaged("they end too early"),
        _ => damaged(BROKEN_BLOCK),
    }
}

/// Whether the decoder wanted more than there is.
fn ends_early(error: &FrameDecoderError) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == ErrorKind::UnexpectedEof) {
            return true;
        }
        cause = error.source();
    }
    false
}
