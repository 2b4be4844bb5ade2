import { useSession } from "../api/session";
import { NowPage } from "../now/NowPage";
import { TokenPrompt } from "./TokenPrompt";

export function App() {
  const { locked, refused } = useSession();
  return locked ? <TokenPrompt refused={refused} /> : <NowPage />;
}
