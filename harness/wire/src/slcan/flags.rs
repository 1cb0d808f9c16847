//! The status flags of a device.

/// What a device has noticed since it was last asked: the bits behind `F`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(pub u8);

impl Flags {
    /// The queue of received frames was full.
    pub const RECEIVE_FULL: Self = Self(1);
    /// The queue of frames to be sent was full.
    pub const SEND_FULL: Self = Self(2);
    /// The controller had no room for a frame that came.
    pub const OVERRUN: Self = Self(8);

    /// Whether frames that came were lost.
    #[must_use]
    pub const fn has_lost(self) -> bool {
        self.0 & (Self::RECEIVE_FULL.0 | Self::OVERRUN.0) != 0
    }

    /// With those as well.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }
}
