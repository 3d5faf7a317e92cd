package dev.martlet.api.shard;

/**
 * How far the inputs of one subscriber have been processed, applied or not. Only inputs that the
 * client numbered count.
 *
 * @param clientSeq the client's number of the last processed input: an unsigned 64-bit integer
 * @param seq the shard's number of the subscriber's last applied input; 0 if none was applied. A
 *     shard numbers all its inputs from 1
 * @param tick in which the last input was processed: the state after that tick shows its effect
 * @since 1.0
 */
public record InputAck(long clientSeq, long seq, long tick) {}
