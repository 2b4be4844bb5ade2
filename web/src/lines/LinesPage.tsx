import { useView } from "../app/link";
import type { Feed } from "../feed/feed";
import { Facets } from "./Facets";
import { Histogram } from "./Histogram";
import { LinesPanel } from "./LinesPanel";
import { useSearchSetup } from "./useSearchSetup";

/** The lines alone: as they come, or out of the store with when they came and what they have in common. */
export default function LinesPage({ feed }: { feed: Feed }) {
  const [view, changeView] = useView();
  const setup = useSearchSetup(view);
  return (
    <LinesPanel
      tail={feed.tail}
      services={feed.tick.services}
      view={view}
      onView={changeView}
      className="m-2 h-[calc(100dvh-9rem)] min-h-80 wide:h-[calc(100dvh-6.5rem)]"
      histogram={view.stored && <Histogram setup={setup} view={view} onView={changeView} />}
      facets={view.stored && <Facets condition={setup.condition} view={view} onView={changeView} />}
    />
  );
}
