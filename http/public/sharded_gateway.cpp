// A new kind of request does not compile until it says whom it is about.

#include "http/public/sharded_gateway.hpp"

#include <utility>

#include "domain/overloaded.hpp"
#include "http/public/problems.hpp"

namespace roster::http {
namespace {

const domain::EmailAddress& address_in(const actors::Request& request) {
    using Address = const domain::EmailAddress&;
    return std::visit(domain::overloaded{[](const actors::RegisterRequest& r) -> Address {
                                             return r.recipient.email;
                                         },
                                         [](const auto& r) -> Address { return r.email; }},
                      request);
}

}  // namespace

std::optional<Problem> ShardedGateway::submit(actors::Request request,
                                              telemetry::RequestContext context,
                                              actors::Answer answer) const {
    const auto& email = address_in(request);
    if (shard_ && !shard_->holds(email)) return wrong_shard(shard_->number_of(email));
    gateway_->submit(std::move(request), std::move(context), std::move(answer));
    return std::nullopt;
}

}  // namespace roster::http
