#pragma once
// A way to answer that RESTinio lacks: fields as given and octets as given, with neither a
// Content-Length nor chunks of its own. For what ends with the connection (HTTP/1.0), and for what
// has no body (HEAD, 204). Only for the files that instantiate a server.

#include <restinio/all.hpp>

namespace roster::http {

struct UnframedOutput {};

}  // namespace roster::http

namespace restinio {

template <>
class response_builder_t<roster::http::UnframedOutput> final
    : public base_response_builder_t<response_builder_t<roster::http::UnframedOutput>> {
public:
    using base_type_t = base_response_builder_t<response_builder_t<roster::http::UnframedOutput>>;
    using base_type_t::base_type_t;
    response_builder_t(response_builder_t&&) = default;

    void append_chunk(std::string octets) { parts_.emplace_back(std::move(octets)); }

    void flush(write_status_cb_t written) {
        if (m_connection)
            send(m_connection, response_parts_attr_t::not_final_parts, std::move(written));
    }

    void done(write_status_cb_t written = {}) {
        if (!m_connection) return;
        const impl::connection_handle_t connection{std::move(m_connection)};
        send(connection, response_parts_attr_t::final_parts, std::move(written));
    }

private:
    void send(const impl::connection_handle_t& connection, response_parts_attr_t finality,
              write_status_cb_t written) {
        writable_items_container_t octets;
        std::size_t status_line_size = 0;
        if (!head_was_sent_) {
            head_was_sent_ = true;
            status_line_size = calculate_status_line_size();
            octets.emplace_back(impl::create_header_string(
                m_header, impl::content_length_field_presence_t::skip_content_length));
        }
        for (auto& part : parts_) octets.emplace_back(std::move(part));
        parts_.clear();
        if (octets.empty()) octets.emplace_back(std::string());
        write_group_t group{std::move(octets)};
        group.status_line_size(status_line_size);
        if (written) group.after_write_notificator(std::move(written));
        connection->write_response_parts(
            m_request_id,
            response_output_flags_t{finality,
                                    response_connection_attr(m_header.should_keep_alive())},
            std::move(group));
    }

    bool head_was_sent_ = false;
    writable_items_container_t parts_;
};

}  // namespace restinio
