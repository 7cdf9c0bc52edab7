//! The six PDUs of SMPP 3.4 that an SMSC and Kannel exchange here; everything else is answered with generic_nack.
//!
//! Of our own, as this is all of it: the SMPP crates bring a codec of each PDU there is and half a dozen crates.

use tokio::io::{AsyncRead, AsyncReadExt};

/// What a PDU is.
pub(super) mod command {
    pub(crate) const GENERIC_NACK: u32 = 0x8000_0000;
    pub(crate) const SUBMIT_SM: u32 = 0x04;
    pub(crate) const DELIVER_SM: u32 = 0x05;
    pub(crate) const UNBIND: u32 = 0x06;
    pub(crate) const BIND_TRANSCEIVER: u32 = 0x09;
    pub(crate) const ENQUIRE_LINK: u32 = 0x15;
    /// Set in what answers.
    pub(crate) const ANSWER: u32 = 0x8000_0000;
}

/// `esm_class`: a receipt.
pub(super) const RECEIPT: u8 = 0x04;
/// `esm_class`: the text begins with a user data header.
pub(super) const WITH_HEADER: u8 = 0x40;

/// Tags of optional parameters.
const RECEIPTED_ID: u16 = 0x001e;
const STATE: u16 = 0x0427;

/// One PDU.
#[derive(Debug, Clone)]
pub(super) struct Pdu {
    pub(super) command: u32,
    pub(super) status: u32,
    pub(super) sequence: u32,
    pub(super) body: Vec<u8>,
}

impl Pdu {
    /// The next one, or the end of the connection.
    pub(super) async fn read(from: &mut (impl AsyncRead + Unpin)) -> std::io::Result<Self> {
        let length = from.read_u32().await?;
        let (command, status) = (from.read_u32().await?, from.read_u32().await?);
        let sequence = from.read_u32().await?;
        let rest = length.checked_sub(16).filter(|rest| *rest < 65_536);
        let rest = rest.ok_or(std::io::ErrorKind::InvalidData)?;
        let mut body = vec![0; rest as usize];
        from.read_exact(&mut body).await?;
        Ok(Self {
            command,
            status,
            sequence,
            body,
        })
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let head = [
            16 + self.body.len() as u32,
            self.command,
            self.status,
            self.sequence,
        ];
        let mut bytes: Vec<u8> = head.iter().flat_map(|word| word.to_be_bytes()).collect();
        bytes.extend(&self.body);
        bytes
    }

    /// What answers this one; `body` is a C string where the answer has one.
    pub(super) fn answer(&self, status: u32, body: Option<&str>) -> Self {
        Self {
            command: self.command | command::ANSWER,
            status,
            sequence: self.sequence,
            body: body.map(c_string).unwrap_or_default(),
        }
    }
}

/// System id and password of a bind.
pub(super) fn credentials(body: &[u8]) -> Option<(String, String)> {
    let mut fields = Fields(body);
    Some((fields.text()?, fields.text()?))
}

/// A message as it travels, in both directions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wire {
    /// Who sent it; a short code or digits without `+`.
    pub from: String,
    /// Type of number of the sender: 1 international, 5 a name.
    pub from_kind: u8,
    /// To whom.
    pub to: String,
    /// Type of number of the receiver.
    pub to_kind: u8,
    /// Whether it is a receipt, and whether it begins with a header.
    pub esm_class: u8,
    /// Until when it may be delivered, as SMPP writes times; empty: not limited.
    pub validity: String,
    /// Whether a receipt is wanted.
    pub registered: u8,
    /// 0 the default alphabet, 8 UCS-2.
    pub data_coding: u8,
    /// Header and text.
    pub data: Vec<u8>,
    /// Of a receipt, as optional parameters: the message's id and its state.
    pub receipt: Option<(String, u8)>,
}

impl Wire {
    /// From the body of a submit_sm.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let mut fields = Fields(body);
        let _service_type = fields.text()?;
        let (from_kind, _, from) = (fields.byte()?, fields.byte()?, fields.text()?);
        let (to_kind, _, to) = (fields.byte()?, fields.byte()?, fields.text()?);
        let (esm_class, _protocol, _priority) = (fields.byte()?, fields.byte()?, fields.byte()?);
        let (_schedule, validity) = (fields.text()?, fields.text()?);
        let (registered, _replace) = (fields.byte()?, fields.byte()?);
        let (data_coding, _canned, length) = (fields.byte()?, fields.byte()?, fields.byte()?);
        Some(Self {
            from,
            from_kind,
            to,
            to_kind,
            esm_class,
            validity,
            registered,
            data_coding,
            data: fields.take(length as usize)?.to_vec(),
            receipt: None,
        })
    }

    /// As the body of a deliver_sm.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut body = c_string("");
        for (kind, number) in [(self.from_kind, &self.from), (self.to_kind, &self.to)] {
            body.extend([kind, 1]);
            body.extend(c_string(number));
        }
        body.extend([self.esm_class, 0, 0]);
        // no schedule, no validity; no receipt wanted, nothing replaced
        body.extend([0, 0, 0, 0]);
        body.extend([self.data_coding, 0, self.data.len() as u8]);
        body.extend(&self.data);
        if let Some((id, state)) = &self.receipt {
            for (tag, value) in [(RECEIPTED_ID, c_string(id)), (STATE, vec![*state])] {
                body.extend(tag.to_be_bytes());
                body.extend((value.len() as u16).to_be_bytes());
                body.extend(value);
            }
        }
        body
    }
}

fn c_string(text: &str) -> Vec<u8> {
    [text.as_bytes(), &[0]].concat()
}

struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|taken| taken[0])
    }

    fn text(&mut self) -> Option<String> {
        let end = self.0.iter().position(|byte| *byte == 0)?;
        let taken = self.take(end + 1)?;
        Some(String::from_utf8_lossy(&taken[..end]).into_owned())
    }
}
