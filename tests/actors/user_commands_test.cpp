// What no person asks: the mail worker's reports and reissues, closings, erasures.
#include "actors/user_commands.hpp"

#include "tests/actors/nodes_under_test.hpp"
#include "tests/catch.hpp"

namespace roster::actors::test {
namespace {

using Names = std::vector<std::string>;

TEST_CASE("a mail report is written once, however often it is delivered", "[actors][commands]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    const auto issued = nodes.newest_issue(ada);
    const domain::RecordMailed report{issued.user_id, issued.code_id, {}};
    const auto first = as<Delivered>(node.order(ada, report)).events;
    REQUIRE(first.size() == 1);
    CHECK(std::get<domain::CodeMailed>(first.front()).mailed_at == nodes.clock.log_now());
    CHECK(as<Delivered>(node.order(ada, report)).events.empty());
    CHECK(nodes.story(ada) == Names{"UserRegistered", "CodeIssued", "CodeMailed"});
}

TEST_CASE("a code whose mail comes too late is issued again, and the reply carries it",
          "[actors][commands]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    const auto origin = nodes.newest_issue(ada);
    nodes.advance(30s);
    const ReissueOrder order{origin.user_id, origin.code_id};
    const auto reply = as<Delivered>(node.order(ada, order));
    REQUIRE(reply.code_to_mail);
    CHECK(reply.code_to_mail->code.id == nodes.newest_issue(ada).code_id);
    CHECK(reply.code_to_mail->code.origin == origin.code_id);
    CHECK(reply.code_to_mail->recipient.email == address(ada));
    CHECK(reply.code_to_mail->event != domain::EventId{});

    SECTION("a repeated request gets the same code and the same event, also from another node") {
        auto& other = nodes.start_node();
        for (auto* asked : {&node, &other}) {
            const auto again = as<Delivered>(asked->order(ada, order));
            REQUIRE(again.code_to_mail);
            CHECK(again.events.empty());
            CHECK(again.code_to_mail->code.id == reply.code_to_mail->code.id);
            CHECK(again.code_to_mail->event == reply.code_to_mail->event);
        }
    }
    SECTION("also after somebody else's code was issued for the address") {
        node.ask(registering(ada, password_2));
        const auto again = as<Delivered>(node.order(ada, order));
        REQUIRE(again.code_to_mail);
        CHECK(again.code_to_mail->code.id == reply.code_to_mail->code.id);
        CHECK(again.code_to_mail->event == reply.code_to_mail->event);
    }
    SECTION("and activates") {
        CHECK(is<Activated>(node.ask(activating(ada, password_1, nodes.newest_code(ada)))));
        CHECK_FALSE(as<Delivered>(node.order(ada, order)).code_to_mail);
    }
}

TEST_CASE("there is nothing to mail for a code that nobody issued", "[actors][commands]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    node.ask(registering(ada, password_1));
    const auto reply = as<Delivered>(node.order(ada, ReissueOrder{nodes.newest_user(ada), {}}));
    CHECK_FALSE(reply.code_to_mail);
    CHECK(reply.events.empty());
}

TEST_CASE("an order is refused with its reason", "[actors][commands]") {
    NodesUnderTest nodes;
    auto& node = nodes.start_node();
    CHECK(is<domain::UnknownUser>(node.order(ada, domain::Erase{})));

    nodes.store.failing_reads = 1000;
    const auto down = node.deliver(bob, domain::Erase{});
    nodes.advance(4s);
    REQUIRE(down->size() == 1);
    CHECK(is_unavailable(down->front(), Unavailable::Why::store));

    node.stop();
    const auto stopped = node.deliver(bob, domain::Erase{});
    REQUIRE(stopped->size() == 1);
    CHECK(is_unavailable(stopped->front(), Unavailable::Why::stopping));
}

}  // namespace
}  // namespace roster::actors::test
