//! [`Message`]: a short text that is put together while compiling.

use super::Cidr;

/// A text without allocation, so that the message of a compile error can name what to write.
#[derive(Clone, Copy)]
pub(crate) struct Message {
    bytes: [u8; Self::ROOM],
    length: usize,
}

impl Message {
    const ROOM: usize = 240;

    pub(crate) const fn new() -> Self {
        Self {
            bytes: [0; Self::ROOM],
            length: 0,
        }
    }

    /// Adds a text; what does not fit is cut off at a character's end.
    pub(crate) const fn text(mut self, text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut count = bytes.len();
        if count > Self::ROOM - self.length {
            count = Self::ROOM - self.length;
            while count > 0 && bytes[count] & 0b1100_0000 == 0b1000_0000 {
                count -= 1;
            }
        }
        let mut at = 0;
        while at < count {
            self.bytes[self.length] = bytes[at];
            self.length += 1;
            at += 1;
        }
        self
    }

    /// Adds a number in decimal digits.
    pub(crate) const fn number(mut self, number: u64) -> Self {
        let mut unit = 1;
        while number / unit >= 10 {
            unit *= 10;
        }
        while unit > 0 {
            let digit = (number / unit % 10) as usize;
            self = self.text(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"][digit]);
            unit /= 10;
        }
        self
    }

    /// Adds a block in backticks.
    pub(crate) const fn block(self, block: Cidr) -> Self {
        let [a, b, c, d] = block.network().octets();
        self.text("`")
            .number(a as u64)
            .text(".")
            .number(b as u64)
            .text(".")
            .number(c as u64)
            .text(".")
            .number(d as u64)
            .text("/")
            .number(block.prefix() as u64)
            .text("`")
    }

    pub(crate) const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.length);
        match std::str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_digits() {
        let check = |number: u64| {
            assert_eq!(
                Message::new().number(number).as_str(),
                format!("{number}").as_str()
            );
        };
        for number in [0, 7, 10, 99, 100, 65_536, 4_294_967_296] {
            check(number);
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let message = Message::new().text("a").text(&"é".repeat(200));
        assert_eq!(message.as_str().chars().count(), 1 + 119);
    }
}
