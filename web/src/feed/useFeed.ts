import { skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useSession } from "../api/session";
import { follow, type Link } from "../api/stream";
import { nextFeed, type Feed } from "./feed";

/** Follows the stream for as long as the component lives and the session is open. */
export function useFeed(): { feed: Feed | undefined; link: Link } {
  const client = useQueryClient();
  const { token, locked } = useSession();
  const [link, setLink] = useState<Link>({ state: "connecting" });

  useEffect(() => {
    if (locked) return;
    const stop = new AbortController();
    setLink({ state: "connecting" });
    void follow(
      {
        onTick: (tick) => client.setQueryData<Feed>(["feed"], (last) => nextFeed(last, tick)),
        onLink: setLink,
      },
      stop.signal,
    );
    return () => stop.abort();
  }, [client, token, locked]);

  const { data: feed } = useQuery<Feed>({
    queryKey: ["feed"],
    queryFn: skipToken,
    gcTime: Infinity,
    // nextFeed already keeps what did not change; comparing it all again each second gains nothing.
    structuralSharing: false,
  });
  return { feed, link };
}
