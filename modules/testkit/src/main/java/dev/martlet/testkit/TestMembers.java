package dev.martlet.testkit;

import dev.martlet.api.shard.Member;
import dev.martlet.api.shard.Members;
import dev.martlet.api.shard.Subscriber;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The people in a test shard. */
final class TestMembers implements Members {
  private final Map<Subscriber, TestMember> members = new HashMap<>();

  TestMember add(Seat seat) {
    TestMember member =
        members.values().stream()
            .filter(one -> one.is(seat.subscriber))
            .findAny()
            .orElseGet(() -> new TestMember(seat.subscriber));
    member.add(seat);
    members.put(seat.subscriber, member);
    return member;
  }

  TestMember remove(Seat seat) {
    TestMember member = members.remove(seat.subscriber);
    member.remove(seat);
    return member;
  }

  TestMember member(Seat seat) {
    return members.get(seat.subscriber);
  }

  @Override
  public Optional<Member> of(Subscriber subscriber) {
    return Optional.ofNullable(members.get(subscriber));
  }

  @Override
  public Optional<Member> ofUser(String userId) {
    return all().stream()
        .filter(member -> member.principal().userId().equals(Optional.of(userId)))
        .findFirst();
  }

  @Override
  public List<Member> all() {
    return members.values().stream()
        .distinct()
        .sorted(Comparator.comparingLong(TestMember::oldest))
        .map(Member.class::cast)
        .toList();
  }

  @Override
  public List<Member> present() {
    return all().stream().filter(Member::isPresent).toList();
  }
}
