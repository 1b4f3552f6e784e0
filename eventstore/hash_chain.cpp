// Lays the fields of an event into one buffer and hashes it at once.

#include "eventstore/hash_chain.hpp"

#include <limits>
#include <stdexcept>
#include <string_view>

namespace roster::eventstore {

namespace {

constexpr std::uint32_t absent_length = 0xFFFFFFFF;

class ChainedFields {
public:
    ChainedFields(const crypto::Sha256& previous, std::size_t expected_size) {
        buffer_.reserve(expected_size);
        buffer_.assign(previous.begin(), previous.end());
    }

    void bytes(crypto::ByteView value) {
        if (value.size() >= absent_length) throw std::length_error("an event's field is too long");
        big_endian(value.size(), 4);
        buffer_.insert(buffer_.end(), value.begin(), value.end());
    }

    void text(std::string_view value) { bytes(crypto::as_bytes(value)); }

    void number(std::int64_t value) {
        big_endian(8, 4);
        big_endian(static_cast<std::uint64_t>(value), 8);
    }

    void optional_bytes(const std::optional<crypto::Bytes>& value) {
        if (value)
            bytes(*value);
        else
            big_endian(absent_length, 4);
    }

    [[nodiscard]] crypto::Sha256 hash() const { return crypto::sha256(buffer_); }

private:
    void big_endian(std::uint64_t value, int octets) {
        for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8)
            buffer_.push_back(static_cast<std::uint8_t>(value >> shift));
    }

    crypto::Bytes buffer_;
};

}  // namespace

crypto::Sha256 genesis_hash(const domain::LogId& log) {
    constexpr std::string_view prefix("roster log\0", 11);
    crypto::Bytes bytes(prefix.begin(), prefix.end());
    bytes.insert(bytes.end(), log.bytes().begin(), log.bytes().end());
    return crypto::sha256(bytes);
}

crypto::Sha256 chain_hash(const crypto::Sha256& previous, const domain::LogId& log,
                          const RecordedEvent& event) {
    constexpr std::size_t fixed_size = 192;  // hash, ids, numbers and lengths
    ChainedFields fields(previous, fixed_size + event.type.size() + event.metadata.size() +
                                       event.data.size() +
                                       (event.private_part ? event.private_part->size() : 0));
    fields.bytes(log.bytes());
    fields.number(event.position.value);
    fields.bytes(event.stream.bytes());
    fields.number(event.version.value);
    fields.text(event.type);
    fields.number(event.schema_version);
    fields.bytes(event.event_id.bytes());
    fields.number(event.recorded_at.time_since_epoch().count());
    fields.text(event.metadata);
    fields.text(event.data);
    fields.optional_bytes(event.private_part);
    return fields.hash();
}

}  // namespace roster::eventstore
