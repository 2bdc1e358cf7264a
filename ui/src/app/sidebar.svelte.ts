// A place in the sidebar a screen may fill while it is shown: the facets of the customer list.
import { onMount, type Snippet } from 'svelte';

class SidebarExtra {
  snippet = $state.raw<Snippet | null>(null);
}
export const extra = new SidebarExtra();

export function useSidebar(snippet: () => Snippet): void {
  onMount(() => {
    extra.snippet = snippet();
    return () => {
      extra.snippet = null;
    };
  });
}
