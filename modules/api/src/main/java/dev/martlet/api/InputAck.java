package dev.martlet.api;

/**
 * How far the inputs of one subscriber have been looked at. It counts inputs that his client gave a
 * number only.
 *
 * @param clientSeq the number that his client gave to the last of them: an unsigned 64-bit integer
 * @param seq the number, among all inputs of the shard, of the last of his that was applied; 0 if
 *     none was. They begin at 1
 * @param tick in which that last one was looked at: the state after it has its effect
 */
public record InputAck(long clientSeq, long seq, long tick) {}
